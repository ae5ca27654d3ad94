"""Find a partner: who is found, and who is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from referrals import places
from referrals.actions.directory import search_words
from referrals.database import write
from referrals.models import (
    AwayPeriod,
    MarketingProfile,
    Partner,
    ProfileKeyword,
    ProfileLanguage,
    Term,
    UnwantedSize,
)
from referrals.queries.search import results
from referrals.queries.search.search_query import SearchQuery, interpret_words
from tests.clock import NOW
from tests.people import add, make_partner
from tests.rows import referral

VERONA, PADOVA, MILANO = (places.find(name, "IT") for name in ("Verona", "Padova", "Milano"))


def partner(name, *keywords, terms=(), languages=(), unwanted=(), at=VERONA, **facts):
    """Store a listed partner with these words. Return its location."""
    point = {"latitude": at.point.latitude, "longitude": at.point.longitude}
    location = make_partner(name, city=at.name, **point | facts)
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.keywords = [ProfileKeyword(keyword=keyword) for keyword in keywords]
        profile.terms = [session.merge(term) for term in terms]
        profile.languages = [ProfileLanguage(language=language) for language in languages]
        profile.unwanted_sizes = [UnwantedSize(company_size=size) for size in unwanted]
    return location


def found(now=NOW, **asked):
    """Return the names of the partners found, in order."""
    search_words.rebuild()
    ranked = results.search(SearchQuery(**asked), occasion="test", now=now).ranked
    return [name_of(one.candidate.partner_id) for one in ranked]


def name_of(partner_id):
    with write() as session:
        return session.get(Partner, partner_id).name


@pytest.fixture
def crm(app):
    return add(Term(vocabulary="product", slug="crm", names={"en": "Customer records", "it": "Anagrafica clienti"}))


def test_without_a_word_everybody_is_found(app):
    partner("Alfa", "Backup")
    partner("Beta", "Telefonia")
    assert sorted(found()) == ["Alfa", "Beta"]


def test_only_who_says_every_word_is_found(app):
    partner("Alfa", "Cloud backup")
    partner("Beta", "Cloud")
    assert found(words="backup cloud") == ["Alfa"]


@pytest.mark.parametrize("words", ["migrazione", "Migrazioni", "MIGRAZIÓNE", "migrazoine", "migrazionee"])
def test_plurals_accents_and_slips_are_forgiven_in_italian(app, words):
    partner("Alfa", "Migrazione al cloud")
    partner("Beta", "Telefonia")
    assert found(words=words) == ["Alfa"]


@pytest.mark.parametrize("words", ["migration", "migrations", "Migratoin", "migratin"])
def test_and_in_english(app, words):
    partner("Alfa", "Cloud migrations")
    partner("Beta", "Telephony")
    assert found(words=words) == ["Alfa"]


def test_what_was_put_right_is_said(app):
    partner("Alfa", "Backup")
    search_words.rebuild()
    assert interpret_words("bakup").corrections == {"bakup": "backup"}


def test_a_short_word_is_not_guessed_at(app):
    partner("Alfa", "ERP")
    search_words.rebuild()
    assert interpret_words("crp").unknown == ("crp",)


def test_an_unknown_word_does_not_hide_what_the_others_find(app):
    partner("Alfa", "Backup")
    assert found(words="backup zzyzx") == ["Alfa"]


def test_an_entry_of_a_list_is_found_in_either_language(app, crm):
    partner("Alfa", terms=[crm])
    partner("Beta")
    assert found(words="records") == found(words="anagrafiche") == found(term_ids=(crm.id,)) == ["Alfa"]


def test_the_description_is_not_searched(app):
    location = partner("Alfa")
    with write() as session:
        session.get(MarketingProfile, location.profile_id).description = "Backup"
    partner("Beta", "Backup")
    assert found(words="backup") == ["Beta"]


def test_the_country_is_that_of_the_profile(app):
    partner("Alfa")
    assert (found(country="IT"), found(country="DE")) == (["Alfa"], [])


def test_the_distance_is_kept_and_the_nearest_comes_first(app):
    partner("Alfa", at=PADOVA)
    partner("Beta", at=VERONA)
    partner("Gamma", at=MILANO)
    assert found(near=VERONA, within=100) == ["Beta", "Alfa"]


def test_a_place_that_the_gazetteer_does_not_know_is_found_by_its_name(app):
    partner("Alfa", latitude=None, longitude=None)
    partner("Beta", at=MILANO, latitude=None, longitude=None)
    assert found(near=VERONA) == ["Alfa"]


def test_each_partner_stands_once_by_its_best_location(app):
    near = partner("Alfa", at=VERONA)
    with write() as session:
        other = make_location(near.profile_id, PADOVA)
        session.add(other)
    search = results.search(SearchQuery(near=PADOVA), occasion="test", now=NOW)
    assert [one.candidate.location_id for one in search.ranked] == [other.id]


def make_location(profile_id, city):
    from referrals.models import Location

    point = {"latitude": city.point.latitude, "longitude": city.point.longitude}
    facts = {"slug": "second", "name": city.name, "city": city.name, "verified_at": NOW}
    return Location(profile_id=profile_id, **facts, **point)


def test_who_wants_no_such_companies_is_not_found_by_them(app):
    partner("Alfa", unwanted=["1-9"])
    assert (found(company_size="1-9"), found(company_size="10-50")) == ([], ["Alfa"])


def test_the_language_is_one_that_the_partner_speaks(app):
    partner("Alfa", languages=["de", "it"])
    assert (found(language="de"), found(language="en")) == (["Alfa"], [])


def test_a_draft_is_not_found(app):
    location = partner("Alfa", "Backup")
    with write() as session:
        session.get(MarketingProfile, location.profile_id).status = "draft"
    assert found(words="backup") == []


def test_nor_is_it_told_by_what_a_slip_is_taken_for(app):
    location = partner("Alfa", "Backup")
    with write() as session:
        session.get(MarketingProfile, location.profile_id).status = "draft"
    search_words.rebuild()
    assert (interpret_words("bakup").corrections, interpret_words("backup").unknown) == ({}, ("backup",))


def test_who_is_away_is_not_found(app):
    location = partner("Alfa")
    add(AwayPeriod(partner_id=location.profile.partner_id, starts_at=NOW, ends_at=NOW + timedelta(days=7)))
    assert (found(), found(now=NOW + timedelta(days=7))) == ([], ["Alfa"])


def test_who_has_enough_open_referrals_is_not_found(app):
    location = partner("Alfa")
    with write() as session:
        session.get(Partner, location.profile.partner_id).most_open = 1
    assert found() == ["Alfa"]
    add(referral(location))
    assert found() == []


def test_a_referral_that_is_overdue_is_open_no_more(app):
    location = partner("Alfa")
    with write() as session:
        session.get(Partner, location.profile.partner_id).most_open = 1
    due = add(referral(location)).due_at
    assert found(now=due) == ["Alfa"]


def test_those_left_out_are_not_found(app):
    location = partner("Alfa")
    search = results.search(SearchQuery(), occasion="test", now=NOW, without=[location.profile.partner_id])
    assert search.ranked == ()


def test_facets_count_partners(app, crm):
    partner("Alfa", terms=[crm], languages=["it", "en"])
    partner("Beta", languages=["it"])
    counted = results.facets(results.search(SearchQuery(), occasion="test", now=NOW))
    assert (counted.terms, counted.languages, counted.countries) == ({crm.id: 1}, {"it": 2, "en": 1}, {"IT": 2})


def test_without_a_result_it_says_what_to_give_up(app):
    partner("Alfa", "Backup", at=MILANO)
    search_words.rebuild()
    asked = SearchQuery(words="backup", near=VERONA, within=50)
    loosened = results.relaxed_searches(results.search(asked, occasion="test", now=NOW), now=NOW)
    assert [(one.part, one.query, one.found) for one in loosened] == [("near", replace(asked, near=None), 1)]
