"""Every sentence in every language: each catalogue holds them all, translated, with the same placeholders."""

import ast
import re
from shutil import copytree

import pytest

from scripts import translations

PLACEHOLDERS = re.compile(r"%\((\w+)\)[sd]|%[sd]")
RENEW = "run: python scripts/translations.py"
LANGUAGES = sorted(path.name for path in translations.FOLDER.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def template():
    return translations.template()


@pytest.fixture(scope="module")
def catalogues():
    return translations.catalogues()


@pytest.fixture
def copy(tmp_path):
    return copytree(translations.FOLDER, tmp_path / "translations")


def keys(catalogue):
    return {(message.context, message.id) for message in catalogue if message.id}


def placeholders(texts):
    return [sorted(match.group() for match in PLACEHOLDERS.finditer(text)) for text in texts]


def texts(value):
    return list(value) if isinstance(value, tuple | list) else [value]


def calls_inside_f_strings(path):
    f_strings = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr))
    calls = (node for f in f_strings for node in ast.walk(f) if isinstance(node, ast.Call))
    return [call.func.id for call in calls if getattr(call.func, "id", "").endswith("gettext")]


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("messages.*")}


def test_no_sentence_is_said_inside_an_f_string_where_it_cannot_be_found():
    sources = (translations.ROOT / "referrals").rglob("*.py")
    assert [str(path) for path in sources if calls_inside_f_strings(path)] == []


def test_every_folder_holds_a_catalogue(catalogues):
    assert list(catalogues) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_code_and_no_others(language, catalogues, template):
    assert keys(catalogues[language]) == keys(template), RENEW


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language, catalogues):
    assert translations.untranslated(catalogues[language]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_fuzzy(language, catalogues):
    assert not catalogues[language].fuzzy, "take the line '#, fuzzy' off the header"
    assert [message.id for message in catalogues[language] if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_has_the_placeholders_of_its_sentence(language, catalogues):
    wrong = []
    for message in (m for m in catalogues[language] if m.id):
        wanted = {tuple(found) for found in placeholders(texts(message.id))}
        if not all(tuple(found) in wanted for found in placeholders(texts(message.string))):
            wrong.append(message.id)
    assert wrong == []


def test_the_compiled_catalogues_are_the_written_ones(copy):
    for compiled in copy.rglob("messages.mo"):
        compiled.unlink()
    translations.compile_in(copy)
    assert files(copy) == files(translations.FOLDER), RENEW


def test_a_second_update_changes_nothing(copy):
    translations.update(copy)
    once = files(copy)
    translations.update(copy)
    assert files(copy) == once


def test_a_new_language_begins_with_every_sentence_empty(copy, template):
    translations.update(copy, begin=["fr"])
    begun = translations.catalogues(copy)["fr"]
    assert keys(begun) == keys(template)
    assert len(translations.untranslated(begun)) == len(keys(template))
