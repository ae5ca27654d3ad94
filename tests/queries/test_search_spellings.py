"""A search understands different spellings, and says what it did not match."""

import pytest
from sqlalchemy import select

from referrals.actions.directory import search_words
from referrals.database import write
from referrals.extensions import db
from referrals.models import Location, MarketingProfile, ProfileKeyword, Term
from referrals.queries.search import reasons, results
from referrals.queries.search.search_query import SearchQuery
from tests.people import NOW, add, make_partner

PROFILES = {
    "Alfa": ["AI", "C#", ".NET", "R"],
    "Beta": ["IT", "Wi-Fi", "Hotel"],
    "Gamma": ["Power BI", "help desk", "C++"],
    "Delta": ["Cloud backup", "Cyber security"],
}


@pytest.fixture(autouse=True)
def network(app):
    phones = add(
        Term(
            vocabulary="service",
            slug="t",
            names={"en": "Telephony", "it": "Telefonia"},
            synonyms=["Phone system", "PBX"],
        )
    )
    suite = add(
        Term(
            vocabulary="product",
            slug="m",
            names={"en": "Microsoft 365", "it": "Microsoft 365"},
            synonyms=["Office 365"],
        )
    )
    for name, keywords in PROFILES.items():
        location = make_partner(name)
        with write() as session:
            profile = session.merge(location.profile)
            profile.keywords = [ProfileKeyword(keyword=word) for word in keywords]
            profile.terms = [session.merge(phones if name in ("Alfa", "Beta") else suite)]
    search_words.rebuild()


def search(words, **asked):
    return results.search(SearchQuery(words=words, **asked), occasion="test", now=NOW)


def partners(ranked, found):
    return {name_of(found, one) for one in ranked}


def name_of(found, one):
    return db.session.get(Location, one.candidate.location_id).profile.partner.name


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("AI", {"Alfa"}),
        ("ai", {"Alfa"}),
        ("IT", {"Beta"}),
        ("it", {"Beta"}),
        ("C#", {"Alfa"}),
        ("c#", {"Alfa"}),
        ("C++", {"Gamma"}),
        (".NET", {"Alfa"}),
        ("R", {"Alfa"}),
        ("wifi", {"Beta"}),
        ("wi fi", {"Beta"}),
        ("hotel wifi", {"Beta"}),
        ("powerbi", {"Gamma"}),
        ("helpdesk", {"Gamma"}),
        ("cybersecurity", {"Delta"}),
        ("phone system", {"Alfa", "Beta"}),
        ("pbx", {"Alfa", "Beta"}),
        ("office 365", {"Gamma", "Delta"}),
        ("HOTEL WI-FI", {"Beta"}),
        ("AI for the hotel", set()),
    ],
)
def test_who_is_found(words, names):
    found = search(words)
    assert partners(found.ranked, found) == names


def test_a_small_word_beside_others_only_raises_who_has_it():
    found = search("microsoft it")
    assert partners(found.ranked, found) == {"Gamma", "Delta"}
    assert found.interpreted.unknown == ()


def test_few_results_go_on_with_partners_that_match_part_of_it():
    found = search("cloud backup for wifi")
    assert found.ranked == ()
    assert [name_of(found, one) for one in found.partial] == ["Delta"]
    assert [found.matches[one.candidate.location_id].missing for one in found.partial] == [("wifi",)]


def test_who_matches_all_of_it_is_not_named_again():
    found = search("cloud backup")
    assert partners(found.ranked, found) == {"Delta"}
    assert not partners(found.partial, found) & {"Delta"}


def test_enough_results_need_no_others():
    others = db.session.scalars(select(MarketingProfile.id).order_by(MarketingProfile.id).limit(3)).all()
    add(*(ProfileKeyword(profile_id=id, keyword="Cloud backup") for id in others))
    search_words.rebuild()
    assert search("cloud backup").partial == ()


def test_a_text_without_a_word_to_look_for_finds_nobody_and_says_so():
    found = search("of the")
    assert (found.ranked, found.interpreted.is_empty) == ((), True)


def test_reasons_are_whole_entries_as_the_partner_wrote_them():
    found = search("wifi hotel")
    [one] = found.ranked
    profile = db.session.get(Location, one.candidate.location_id).profile
    assert reasons.match_reasons(profile, found, language="en") == ["Hotel", "Wi-Fi"]


def test_an_entry_is_the_reason_when_its_other_name_was_looked_for():
    found = search("phone system")
    profile = db.session.get(Location, found.ranked[0].candidate.location_id).profile
    assert reasons.match_reasons(profile, found, language="en") == ["Telephony"]
