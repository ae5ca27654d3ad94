"""Find a partner: words and filters narrow the list, and each search has its own URL."""

import re

import pytest

from referrals import places
from referrals.actions.directory import search_words
from referrals.database import write
from referrals.models import (
    Location,
    MarketingProfile,
    ProfileKeyword,
    ProfileLanguage,
    Term,
    UnwantedSize,
)
from referrals.web.directory import results_page, views
from tests.people import add
from tests.statements import count_statements
from tests.web.directory.test_partners import listed, ticked
from tests.web.enquiry.enquiry_form import main


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def mail(app):
    return add(Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta elettronica"}))


@pytest.fixture
def nordest(location, mail):
    """Nordest Sistemi, Verona: migrations and mail, in German, not for the smallest companies."""
    said = [ProfileKeyword(keyword="Migrazioni")]
    describe(location, "Verona", keywords=said, terms=[mail])
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.languages = [ProfileLanguage(language="de")]
        profile.unwanted_sizes = [UnwantedSize(company_size="1-9")]
    return location


@pytest.fixture
def adige(other_location):
    """Adige Cloud, Trento: backup, and nothing else."""
    describe(other_location, "Trento", keywords=[ProfileKeyword(keyword="Backup")], terms=[])
    return other_location


def describe(location, city, *, keywords, terms):
    at = places.find(city, "IT").point
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.keywords, profile.terms = keywords, [session.merge(term) for term in terms]
        here = session.get(Location, location.id)
        here.latitude, here.longitude = at
    search_words.rebuild()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=migrazione", ["Nordest Sistemi"]),
        ("?q=posta", ["Nordest Sistemi"]),
        ("?q=backup", ["Adige Cloud"]),
        ("?country=AT", []),
        ("?near=Verona&within=25", ["Nordest Sistemi"]),
        ("?near=Trento,+Italy&within=25", ["Adige Cloud"]),
        ("?near=Verona", ["Nordest Sistemi", "Adige Cloud"]),
        ("?language=de", ["Nordest Sistemi"]),
        ("?size=1-9", ["Adige Cloud"]),
    ],
)
def test_each_part_narrows_the_list(client, nordest, adige, query, names):
    assert listed(client, query) == names


def test_an_entry_of_a_list_narrows_it(client, nordest, adige, mail):
    assert listed(client, f"?term={mail.id}") == ["Nordest Sistemi"]


def test_nonsense_is_taken_out_of_the_address(client, nordest, adige):
    answer = client.get("/partners?country=XX&size=7&term=x&language=123&within=3")
    assert answer.location == "/partners"


def test_fields_left_empty_are_not_in_the_address(client, nordest):
    answer = client.get("/partners?q=backup&near=&country=&size=&language=&within=100&partner=nordest-verona")
    assert (answer.status_code, answer.location) == (302, "/partners?q=backup&partner=nordest-verona")


def test_a_country_typed_as_the_place_is_the_country(client, nordest):
    assert client.get("/partners?near=Italy").location == "/partners?country=IT"
    assert client.get("/partners?near=Italia", headers={"Accept-Language": "it"}).location == "/partners?country=IT"


def test_an_unknown_place_says_so_and_stays(client, nordest):
    page = main(client.get("/partners?near=Veronax"))
    assert "We couldn’t find that place" in page
    assert 'value="Veronax"' in page


def test_a_row_says_why_it_is_there(client, nordest, mail):
    page = main(client.get(f"/partners?q=migrazione&near=Verona&term={mail.id}"))
    assert "Mail\u00a0· Migrazioni\u00a0· in\u00a0town" in page


def test_why_is_said_in_the_readers_language(client, nordest):
    page = main(client.get("/partners?q=mail&near=Trento", headers={"Accept-Language": "it"}))
    assert re.search(r"Posta elettronica\s· a\s\d+\skm", page)


def test_how_fast_it_answers_is_said_only_when_known(client, nordest):
    assert "Usually answers" not in main(client.get("/partners"))


def test_a_misspelt_word_is_put_right_and_said(client, nordest, adige):
    page = main(client.get("/partners?q=bakup"))
    assert "Showing partners for “backup”" in page
    assert 'href="/partners?q=bakup&exact=bakup"' in page


def test_it_can_be_meant_as_it_is_written(client, nordest, adige):
    assert listed(client, "?q=bakup&exact=bakup") == []


def test_a_word_that_nobody_says_is_left_out_and_named(client, nordest, adige):
    page = main(client.get("/partners?q=backup+zzyzx"))
    assert "No partner mentions “zzyzx”" in page
    assert listed(client, "?q=backup+zzyzx") == ["Adige Cloud"]


def test_words_of_which_nobody_says_any_find_nobody(client, nordest):
    assert "No partners found" in main(client.get("/partners?q=zzyzx"))


def test_without_a_result_each_thing_to_give_up_is_a_link(client, nordest, adige):
    page = main(client.get("/partners?q=backup&near=Verona&within=25"))
    assert "Anywhere, not just within 25 km of Verona" in page
    assert 'href="/partners?q=backup"' in page


def test_a_tick_outlives_a_search_that_finds_nobody(client, nordest, adige):
    assert ticked(client, "?q=zzyzx&partner=nordest-verona") == ["nordest-verona"]


def test_entries_say_how_many_carry_them(client, nordest, adige, mail):
    page = main(client.get("/partners"))
    assert re.search(r"<span>Mail</span><span class=\"count\">1</span>", page)


def test_ticks_outlive_a_search_that_does_not_find_them(client, nordest, adige):
    assert ticked(client, "?q=backup&partner=nordest-verona") == ["nordest-verona"]
    assert listed(client, "?q=backup&partner=nordest-verona") == ["Adige Cloud"]


def test_what_was_typed_is_shown_as_words(client, nordest):
    nasty = "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&near=%3Cb%3E"
    assert "<script>alert" not in client.get(f"/partners{nasty}").get_data(as_text=True)


def test_a_search_has_a_bounded_number_of_statements(client, nordest, adige, mail):
    with count_statements() as found:
        client.get(f"/partners?q=posta&near=Trento&within=200&language=de&size=10-50&term={mail.id}")
    assert len(found.statements) <= 30


def test_whoever_searches_without_end_waits(client, nordest, monkeypatch):
    monkeypatch.setattr(views, "SEARCHES", "3 per hour")
    assert [client.get("/partners?q=migrazioni").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_what_could_be_given_up_is_not_worked_out_without_end(client, nordest, monkeypatch):
    """Each suggestion is a search of its own."""
    monkeypatch.setattr(results_page, "RELAXATION_LIMIT", "2 per hour")
    pages = [client.get("/partners?q=migrazioni&country=FR").text for _ in range(3)]
    assert ["In all countries, not just France" in page for page in pages] == [True, True, False]
    assert "Try fewer or different words" in pages[2]
