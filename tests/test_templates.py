"""What the content security policy forbids templates, and that every text is translated."""

import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from referrals.language import formats
from referrals.language.times import Times

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "templates"
ALL = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
PAGES = [path for path in ALL if path.relative_to(FOLDER).parts[0] != "mail"]
SPRITE = (ROOT / "static" / "icons.svg").read_text()

FORBIDDEN = {
    "a handler in an attribute": r"<[^>]*\son\w+\s*=",
    "hx-on": r"hx-on",
    "js: in an attribute": r"""["'\s]js:""",
    "javascript: in an address": r"javascript:",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a filter in a trigger": r"""hx-trigger\s*=\s*("[^"]*\[|'[^']*\[)""",
    "markup let through": r"\|\s*safe\b|\bMarkup\b|autoescape false",
    "hx-boost": r"hx-boost",
}
FORBIDDEN_ON_PAGES = {
    "a style element": r"<style\b",
    "a script without src": r"<script(?![^>]*\ssrc=)",
    "something from elsewhere": r"""(src|href)\s*=\s*["'](https?:)?//""",
}
# Words without translation: names, units and signs.
SAME_EVERYWHERE = {"ISO", "CSV", "URL", "JSON", "HTML", "PDF", "SMTP", "LinkedIn", "kbd"}
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
UNREAD = re.compile(
    r"\{% trans.*?endtrans %\}|\{% block width.*?endblock %\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|<!doctype[^>]*>|<(style|code)\b.*?</\1>",
    re.DOTALL,
)
# A tag may contain placeholders of expressions; quoted values may contain ">".
TAG = re.compile(r"""</?[a-zA-Z](?:"[^"]*"|'[^']*'|[^>"'])*>""")
SPOKEN = re.compile(r"""\s(?:aria-label|alt|title|placeholder|data-label|content)="([^"]*)\"""")
NOT_SPOKEN = re.compile(r"""<meta name="(viewport|color-scheme|supported-color-schemes|robots|referrer)"[^>]*>""")
WORD = re.compile(r"[^\W\d_]{2,}")


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(FOLDER)))


def source(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def found(patterns, text):
    return {name for name, pattern in patterns.items() if re.search(pattern, text, re.IGNORECASE)}


def bare_words(text):
    text = NOT_SPOKEN.sub("", UNREAD.sub(" ", text))
    read = [*SPOKEN.findall(text), re.sub(r"&#?\w+;", " ", TAG.sub(" ", text))]
    return set(WORD.findall(" ".join(read))) - SAME_EVERYWHERE


def phrases(node, translated=False):
    """Return the string literals that look like a sentence or label and are not passed to a translator."""
    if isinstance(node, nodes.Call):
        translated = translated or getattr(node.node, "name", "") in TRANSLATORS
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not translated:
        return {node.value} if re.match(r"[A-Z][a-z’']*[ .…!?:]", node.value) else set()
    return {phrase for child in node.iter_child_nodes() for phrase in phrases(child, translated)}


def parsed(text):
    return Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(text)


@each(ALL)
def test_what_templates_ask_of_formats_and_times_exists(path):
    known = {"formats": formats, "times": Times}
    asked = [
        (node.node.name, node.attr)
        for node in parsed(source(path)).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name in known
    ]
    assert [f"{name}.{what}" for name, what in asked if not hasattr(known[name], what)] == []


@each(ALL)
def test_no_template_uses_the_formats_of_flask_babel(path):
    assert re.findall(r"\|\s*(datetime|date|time|timedelta)format", source(path)) == []


@each(ALL)
def test_nothing_that_the_policy_forbids(path):
    assert found(FORBIDDEN, source(path)) == set()


@each(PAGES)
def test_a_page_has_no_style_or_script_of_its_own(path):
    assert found(FORBIDDEN_ON_PAGES, source(path)) == set()


@each(ALL)
def test_every_word_is_translated(path):
    assert bare_words(source(path)) == set()


@each(ALL)
def test_every_phrase_handed_to_a_macro_is_translated(path):
    assert phrases(parsed(source(path))) == set()


@each(ALL)
def test_every_icon_is_in_the_sprite(path):
    named = re.findall(r"""\b(?:icon|drawing=)\(?["']([\w-]+)["']""", source(path))
    assert [name for name in named if f'id="{name}"' not in SPRITE] == []


@each(PAGES)
def test_every_form_that_posts_carries_the_token(path):
    forms = re.findall(r"<form\b[^>]*method=.post.*?</form>", source(path), re.DOTALL | re.IGNORECASE)
    assert [form for form in forms if not re.search(r"csrf|hidden\(|hidden_tag\(|include|caller", form)] == []


def test_the_layout_sets_htmx_up_for_the_policy():
    config = re.search(r"name=\"htmx-config\" content='(.*?)'", (FOLDER / "_layout.html").read_text())
    assert json.loads(config[1]) == {
        "includeIndicatorCSS": False,
        "defaultSettleDelay": 0,
        "history": False,
        "noSwap": [204, 304, "5xx"],
        "extensions": "ptag",
    }


def test_the_token_is_inherited_by_every_request():
    assert "<body hx-headers:inherited=" in (FOLDER / "_layout.html").read_text()


@pytest.mark.parametrize(
    "text",
    [
        '<p onclick="x()">',
        '<p hx-on:click="x()">',
        "<p hx-vals='js:{}'>",
        '<p style="color: red">',
        '<div hx-trigger="every 30s [document.hidden]">',
        "{{ text|safe }}",
    ],
)
def test_the_lint_finds_what_is_forbidden(text):
    assert found(FORBIDDEN, text)


@pytest.mark.parametrize("text", ["<p>Hello</p>", '<button aria-label="Close">', "<h1>{{ name }} and others</h1>"])
def test_the_lint_finds_bare_words(text):
    assert bare_words(text)


def test_the_lint_finds_bare_phrases():
    assert phrases(parsed('{{ empty("No referrals yet", _("They come.")) }}')) == {"No referrals yet"}
