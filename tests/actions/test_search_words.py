"""A profile is found by its present words: at once, in all languages, and no longer than it has them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from referrals import stems
from referrals.actions.directory import search_words, vocabularies
from referrals.actions.partner import locations, partners
from referrals.actions.partner.locations import NewLocation
from referrals.database import write
from referrals.extensions import db
from referrals.models import KnownWord, ProfileKeyword, SearchWord, Term
from tests.clock import NOW
from tests.people import add, make_partner

VERONA = NewLocation(name="Verona", city="Verona", contact_name="Ada", contact_email="ada@nordest.example")


@pytest.fixture
def profile(location):
    return location.profile


def found_by(text):
    """Return the ids of the profiles that have each word of the text."""
    found = [
        set(db.session.scalars(select(SearchWord.profile_id).where(SearchWord.stem.in_(word.stems))))
        for word in stems.meaningful_words(stems.words(text))
    ]
    return set.intersection(*found)


def test_the_name_and_the_place_of_a_partner_are_searched(profile):
    search_words.rebuild()
    assert found_by("nordest") == found_by("VERONA") == {profile.id}


def test_a_keyword_is_found_by_other_forms_of_the_word(profile):
    add(ProfileKeyword(profile_id=profile.id, keyword="Cloud migrations"))
    search_words.rebuild()
    assert found_by("migration cloud") == {profile.id}


def test_an_entry_of_a_list_is_found_in_both_languages(profile):
    term = add(Term(vocabulary="industry", slug="food", names={"en": "Food industry", "it": "Industria alimentare"}))
    with write() as session:
        session.merge(profile).terms.append(session.merge(term))
    search_words.rebuild()
    assert found_by("food") == found_by("alimentari") == {profile.id}


def test_another_name_of_an_entry_is_searched_at_once(profile):
    term = add(Term(vocabulary="industry", slug="food", names={"en": "Food", "it": "Alimentare"}))
    with write() as session:
        session.merge(profile).terms.append(session.merge(term))
    search_words.rebuild()
    vocabularies.rename(term.id, names={"en": "Groceries", "it": "Alimentare"}, synonyms=[])
    assert (found_by("grocery"), found_by("food")) == ({profile.id}, set())


def test_another_name_of_the_partner_is_searched_at_once(profile):
    search_words.rebuild()
    partners.rename(profile.partner_id, name="Adria Digitale")
    assert (found_by("adria"), found_by("nordest")) == ({profile.id}, set())


def test_a_new_location_is_searched_at_once(profile):
    search_words.rebuild()
    locations.add(profile.partner_id, replace(VERONA, name="Padova", city="Padova"), country="IT", now=NOW)
    assert found_by("padova") == {profile.id}


def test_a_location_that_moves_is_found_where_it_is(location):
    search_words.rebuild()
    locations.change(location.id, replace(VERONA, city="Trento"), now=NOW)
    assert (found_by("trento"), found_by("verona")) == ({location.profile_id}, set())


def test_a_removed_location_is_found_no_more(location, profile):
    search_words.rebuild()
    locations.remove(location.id, now=profile.partner.created_at)
    assert found_by("verona") == set()


def test_the_words_of_others_stay(profile):
    other = make_partner("Adria Digitale", city="Trieste")
    search_words.rebuild()
    partners.rename(profile.partner_id, name="Ovest")
    assert found_by("trieste") == {other.profile_id}


def test_building_again_forgets_what_nobody_says(profile):
    search_words.rebuild()
    partners.rename(profile.partner_id, name="Ovest")
    search_words.rebuild()
    assert set(db.session.scalars(select(KnownWord.word))) == {"ovest", "verona"}


def test_words_that_are_missing_are_built(profile):
    search_words.rebuild_if_outdated(now=NOW)
    assert found_by("nordest") == {profile.id}


def test_what_is_there_is_not_built_again(profile):
    search_words.rebuild_if_outdated(now=NOW)
    add(SearchWord(stem="kept", profile_id=profile.id, said_in="name"))
    search_words.rebuild_if_outdated(now=NOW)
    assert found_by("kept") == {profile.id}


def test_words_that_were_stored_by_other_rules_are_built_again(profile, monkeypatch):
    search_words.rebuild_if_outdated(now=NOW)
    add(SearchWord(stem="outdated", profile_id=profile.id, said_in="name"))
    monkeypatch.setattr(stems, "RULES", 0)
    search_words.rebuild_if_outdated(now=NOW)
    assert found_by("outdated") == set()
    assert found_by("nordest") == {profile.id}


def test_small_words_and_single_letters_are_no_words():
    meant = stems.meaningful_words(stems.words("Il software per la gestione e i servizi"))
    assert [word.folded for word in meant] == ["software", "gestione", "servizi"]
