"""Every text in both languages: the Italian catalogue holds each sentence, translated, with the same places."""

import ast
import io
import re

import pytest
from babel.messages.mofile import write_mo

from scripts import translations

PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def said():
    return translations.said()


@pytest.fixture(scope="module")
def written():
    return translations.written()


def keys(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def places(texts):
    return [sorted(match.group() for match in PLACES.finditer(text)) for text in texts]


def texts(value):
    return list(value) if isinstance(value, tuple | list) else [value]


def spoken_inside_f_strings(path):
    f_strings = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr))
    calls = (node for f in f_strings for node in ast.walk(f) if isinstance(node, ast.Call))
    return [call.func.id for call in calls if getattr(call.func, "id", "").endswith("gettext")]


def test_no_sentence_is_said_inside_an_f_string_where_it_cannot_be_found():
    sources = (translations.ROOT / "referrals").rglob("*.py")
    assert [str(path) for path in sources if spoken_inside_f_strings(path)] == []


def test_the_catalogue_holds_exactly_what_is_said(said, written):
    assert keys(written) == keys(said), "run: python scripts/translations.py"


def test_no_sentence_wants_translating(written):
    assert [m.id for m in written if m.id and not translations.is_translated(m.string)] == []


def test_no_entry_is_fuzzy(written):
    assert [m.id for m in written if m.id and m.fuzzy] == []


def test_each_translation_has_the_places_of_its_sentence(written):
    wrong = []
    for message in (m for m in written if m.id):
        wanted = {tuple(found) for found in places(texts(message.id))}
        if not all(tuple(found) in wanted for found in places(texts(message.string))):
            wrong.append(message.id)
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one(written):
    compiled = io.BytesIO()
    write_mo(compiled, written)
    assert translations.PO.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run: python scripts/translations.py"


def test_the_catalogue_changes_only_with_its_sentences(tmp_path, monkeypatch):
    copy = tmp_path / "messages.po"
    copy.write_bytes(translations.PO.read_bytes())
    monkeypatch.setattr(translations, "PO", copy)
    translations.renew()
    before = re.sub(r"Date: 2\d{3}", "Date: 2001", copy.read_text())
    copy.write_text(before)
    translations.renew()
    assert copy.read_text() == before
