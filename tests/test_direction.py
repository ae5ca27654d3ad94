"""Where the template compiler isolates right-to-left text."""

import gettext

import pytest
from jinja2 import DictLoader, Environment, select_autoescape

from referrals.language import text_direction

TEXT = "שלום <b>"
SAFE = "שלום &lt;b&gt;"
OWN = f'<bdi dir="auto">{SAFE}</bdi>'


def rendered(source, name="page.html", **values):
    environment = Environment(
        loader=DictLoader({name: source}), autoescape=select_autoescape(), extensions=["jinja2.ext.i18n"]
    )
    environment.install_gettext_translations(gettext.NullTranslations(), newstyle=True)
    text_direction.install(environment)
    return environment.get_template(name).render({"text": TEXT} | values)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("<p>{{ text }}</p>", f"<p>{OWN}</p>"),
        ("<p>In {{ text }}, {{ 3 }}</p>", f"<p>In {OWN}, 3</p>"),
        ('<p dir="auto">{{ text }}</p>', f'<p dir="auto">{SAFE}</p>'),
        ('<p dir="auto">{{ text }} and {{ text }}</p>', f'<p dir="auto">{SAFE} and {OWN}</p>'),
        ('<p>{{ gettext("By %(who)s.", who=text) }}</p>', f"<p>By {OWN}.</p>"),
        ('<p title="{{ gettext("By %(who)s.", who=text) }}">', f'<p title="By \u2068{SAFE}\u2069.">'),
        ('<p title="In {{ text }}">', f'<p title="In \u2068{SAFE}\u2069">'),
        ('<input value="{{ text }}">', f'<input value="{SAFE}">'),
        ("<title>{{ text }} · N</title>", f"<title>\u2068{SAFE}\u2069 · N</title>"),
        ("{% block title %}{{ text }}{% endblock %}<p>{{ text }}", f"\u2068{SAFE}\u2069<p>{OWN}"),
        ("<textarea>{{ text }}</textarea>", f"<textarea>{SAFE}</textarea>"),
        ('<p{% if text %} data-x="{{ text }}"{% endif %}>{{ text }}', f'<p data-x="{SAFE}">{OWN}'),
        ("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}<p>{{ m(text) }}", f"<p><b>{OWN}</b>"),
        ("<p>{{ text if text else '' }}{{ [text, 'x']|join(' ') }}", f'<p>{OWN}<bdi dir="auto">{SAFE} x</bdi>'),
        ("<p>{{ 'Hello' }} {{ 3 }} {{ none_given }}</p>", "<p>Hello 3 </p>"),
    ],
)
def test_html(source, written):
    assert rendered(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ text }}", TEXT),
        ("Where: {{ text }}", f"Where: \u2068{TEXT}\u2069"),
        ("{{ 3 }} {{ text }}\n{{ text }}", f"3 \u2068{TEXT}\u2069\n{TEXT}"),
        ('{{ gettext("By %(who)s.", who=text) }}', f"By \u2068{TEXT}\u2069."),
    ],
)
def test_plain_text(source, written):
    assert rendered(source, "mail.txt") == written


def test_an_isolate_that_is_typed_closes_none_of_ours():
    assert text_direction.isolated("ש\u2069ם") == "\u2068שם\u2069"
