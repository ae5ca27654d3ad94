"""A fourth language needs a catalogue and the name of a stemmer: Esperanto, with the English sentences in brackets.

The catalogue is built in a temporary folder. No code is changed.
"""

import re
from datetime import date
from html.parser import HTMLParser
from shutil import copytree

import pytest
from babel.messages.pofile import write_po
from flask_babel import force_locale

from referrals import languages, stems
from referrals.actions.directory import search_words
from referrals.actions.network import settings
from referrals.actions.person import accounts
from referrals.language import countries, days, working_languages
from referrals.language.times import for_reader
from referrals.models import Mark, Term
from referrals.queries.enquiry import match_reasons
from scripts import translations
from tests import application
from tests.clock import NOW
from tests.mail.kinds import World, every_kind
from tests.people import add
from tests.web.directory.test_partners import listed
from tests.web.directory.test_searching import describe

CODE, STEMMER = "eo", "esperanto"
CACHED = (
    *(languages.names, countries._codes, working_languages._codes),
    *(stems._stemmers, stems._stop_words, stems.stems, match_reasons._words),
)


def in_brackets(text):
    """Return the sentence between brackets, inside its leading and trailing blanks."""
    return re.sub(r"^(\s*)(.*?)(\s*)$", r"\1⟦\2⟧\3", text, flags=re.DOTALL)


def write_catalogue(folder):
    catalogue = translations.template()
    catalogue.locale, catalogue.fuzzy = CODE, False
    for message in catalogue:
        if message.id:
            said = message.id
            message.string = in_brackets(said) if isinstance(said, str) else tuple(map(in_brackets, said))
            message.flags.discard("fuzzy")
    path = folder / CODE / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


@pytest.fixture(scope="module", autouse=True)
def esperanto(tmp_path_factory):
    """Install the catalogue and the stemmer, before the application is built."""
    folder = copytree(languages.FOLDER, tmp_path_factory.mktemp("esperanto") / "translations")
    write_catalogue(folder)
    translations.compile_in(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "FOLDER", folder)
        patch.setitem(stems.LANGUAGES, CODE, stems.Language(STEMMER))
        forget()
        yield
    forget()


def forget():
    for function in CACHED:
        function.cache_clear()


@pytest.fixture(scope="module")
def built_app(esperanto, config):
    """Build an application that has the language, as after a restart."""
    yield from application.build(config)


class Texts(HTMLParser):
    """The texts of a page that people read."""

    def __init__(self, page):
        super().__init__()
        self.found, self.inside = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag not in ("input", "meta", "link", "br", "img", "use", "path"):
            self.inside.append((tag, dict(attributes)))
        self.found += [value for name, value in attributes if name in ("aria-label", "placeholder", "title") and value]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not {"script", "style"} & {tag for tag, _ in self.inside} and re.search(r"[^\W\d_]{2}", text):
            self.found.append(text.strip())


def read_by(client, person_id):
    accounts.set_language(person_id, CODE)
    return client


def test_it_is_offered_by_its_own_name(client):
    assert languages.names()[CODE] == "Esperanto"
    assert f'value="{CODE}" lang="{CODE}">Esperanto' in client.get("/sign-in").text


def test_who_wants_it_reads_it(client):
    client.post("/language", data={"language": CODE})
    page = client.get("/sign-in").text
    assert f'<html lang="{CODE}">' in page
    assert "⟦Sign in⟧" in page


def test_a_browser_that_asks_for_it_gets_it(client):
    assert f'<html lang="{CODE}">' in client.get("/sign-in", headers={"Accept-Language": f"{CODE},en;q=0.5"}).text


@pytest.mark.parametrize("path", ["/sign-in", "/partners", "/enquiries/lost", "/"])
def test_no_sentence_of_a_page_is_left_in_english(client, path):
    page = client.get(path, headers={"Accept-Language": CODE}).text
    names = {"Referrals", *languages.names().values()}
    assert [text for text in Texts(page).found if "⟦" not in text and text not in names] == []


@pytest.mark.parametrize("role", ["luca", "operator"])
def test_the_pages_of_people_are_written_in_it(request, sign_in, location, role):
    somebody = request.getfixturevalue(role)
    client = read_by(sign_in(somebody), somebody.id)
    for path in ("/board", "/archive", "/insights", "/team") if role == "luca" else ("/operator", "/operator/settings"):
        page = client.get(path)
        assert page.status_code == 200
        assert "⟦" in page.text.partition("<h1")[2]


def test_every_mail_is_written_in_it(app):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    for kind, mail in every_kind(World(CODE)).items():
        assert "⟦" in mail.subject, kind
        assert f'<html lang="{CODE}"' in mail.html, kind


def test_a_term_has_a_name_in_it(operator, sign_in):
    client = sign_in(operator)
    path = "/operator/vocabularies/product"
    client.post(path, data={"name_en": "Mail", f"name_{CODE}": "Retpoŝto"})
    assert ">Mail</a>" in client.get(path).text
    assert ">Retpoŝto</a>" in read_by(client, operator.id).get(path).text


def test_terms_are_imported_with_a_column_for_it(operator, sign_in):
    client, path = read_by(sign_in(operator), operator.id), "/operator/vocabularies/product"
    assert "Esperanto" in client.get(f"{path}/import").text
    client.post(f"{path}/import", data={"text": "english,esperanto\nMail,Retpoŝto\n", "answer": "import"})
    assert ">Retpoŝto</a>" in client.get(path).text


def test_dates_are_written_and_read_in_it(app):
    assert for_reader(CODE, "Europe/Rome").day(date(2026, 12, 3)) == "ĵa, 3 Dec 2026"
    with app.test_request_context(), force_locale("en"):
        assert days.parse("3 decembro 2026") == days.parse("la 3a de decembro 2026") == date(2026, 12, 3)


def test_countries_and_languages_are_known_by_their_names_in_it(app):
    assert countries.find("Italujo") == "IT"
    assert working_languages.find("germana") == "de"


def test_words_in_it_are_searched_by_their_stems(client, location):
    term = add(Term(vocabulary="service", slug="net", names={"en": "Network", CODE: "Reto"}))
    describe(location, "Verona", keywords=[], terms=[term])
    search_words.rebuild()
    assert listed(client, "?q=retojn") == ["Nordest Sistemi"]


def test_the_words_of_the_profiles_are_stored_anew_for_it(monkeypatch):
    with_it = stems.version()
    monkeypatch.delitem(stems.LANGUAGES, CODE)
    assert stems.version() != with_it
