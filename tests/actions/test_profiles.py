"""Marketing profiles: created, changed, copied, published; searchable at once, and within limits."""

import pytest
from sqlalchemy import select

from referrals.actions.partner import locations, profiles
from referrals.actions.partner.locations import NewLocation
from referrals.actions.partner.profiles import ProfileContent
from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileKeyword, SearchWord, Term
from referrals.rules.refusal import FieldRefusal
from tests.clock import NOW
from tests.people import add, make_partner

PLACE = NewLocation(name="Head office", city="Padova", contact_name="Desk", contact_email="desk@nordest.example")


def loaded(profile_id):
    db.session.rollback()
    return db.session.get(MarketingProfile, profile_id)


def term(vocabulary, name, **facts):
    return add(Term(vocabulary=vocabulary, slug=name.lower(), names={"en": name, "it": name}, **facts)).id


def carried(profile_id):
    return [term.names["en"] for term in loaded(profile_id).terms]


def stems(profile_id):
    db.session.rollback()
    return set(db.session.scalars(select(SearchWord.stem).where(SearchWord.profile_id == profile_id)))


def test_one_for_a_country_begins_as_a_draft(partner):
    begun = loaded(profiles.create(partner.id, "DE"))
    assert (begun.country, begun.status, begun.description) == ("DE", "draft", "")


def test_a_second_one_for_a_country_is_refused(partner):
    with pytest.raises(FieldRefusal) as refused:
        profiles.create(partner.id, "IT")
    assert refused.value.field == "country"


def test_it_says_what_was_written(location):
    said = ProfileContent(
        description="We move mail.", keywords=("Exchange",), unwanted_sizes=("1-9",), languages=("de", "it")
    )
    profiles.change(location.profile_id, said)
    changed = loaded(location.profile_id)
    assert changed.description == "We move mail."
    assert [one.keyword for one in changed.keywords] == ["Exchange"]
    assert [one.company_size for one in changed.unwanted_sizes] == ["1-9"]
    assert [one.language for one in changed.languages] == ["de", "it"]


def test_what_it_says_is_searched_at_once_and_what_it_said_no_longer(location):
    profiles.change(location.profile_id, ProfileContent(keywords=("kubernetes",)))
    assert "kubernet" in " ".join(stems(location.profile_id))
    profiles.change(location.profile_id, ProfileContent(keywords=("exchange",)))
    assert "kubernet" not in " ".join(stems(location.profile_id))


def test_a_partner_grants_itself_no_competency(location):
    profiles.change(
        location.profile_id, ProfileContent(term_ids=(term("competency", "Gold"), term("product", "Teams")))
    )
    assert carried(location.profile_id) == ["Teams"]


def test_a_granted_competency_outlives_what_the_partner_changes(location):
    profiles.set_competencies(location.profile_id, [term("competency", "Gold")])
    profiles.change(location.profile_id, ProfileContent(description="New"))
    assert carried(location.profile_id) == ["Gold"]


def test_a_competency_is_taken_back(location):
    profiles.set_competencies(location.profile_id, [term("competency", "Gold")])
    profiles.set_competencies(location.profile_id, [])
    assert carried(location.profile_id) == []


def test_a_retired_entry_stays_but_is_not_to_be_had_anew(location):
    mine, others = term("product", "Old", retired_at=NOW), term("product", "Older", retired_at=NOW)
    with profiles.write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.terms = [session.get(Term, mine)]
    profiles.change(location.profile_id, ProfileContent(term_ids=(mine, others)))
    assert carried(location.profile_id) == ["Old"]


def test_five_industries_are_the_most(location):
    ids = tuple(term("industry", f"Industry {number}") for number in range(6))
    profiles.change(location.profile_id, ProfileContent(term_ids=ids[:5]))
    with pytest.raises(FieldRefusal) as refused:
        profiles.change(location.profile_id, ProfileContent(term_ids=ids))
    assert refused.value.field == "industries"
    assert len(carried(location.profile_id)) == 5


def test_a_keyword_of_many_words_is_refused_unless_the_profile_has_it_already(location):
    long = "oracle sap cloud backup"
    with pytest.raises(FieldRefusal) as refused:
        profiles.change(location.profile_id, ProfileContent(keywords=("crm", long)))
    assert refused.value.field == "keywords"
    add(ProfileKeyword(profile_id=location.profile_id, keyword=long))
    profiles.change(location.profile_id, ProfileContent(keywords=("three words here", long)))
    assert [one.keyword for one in loaded(location.profile_id).keywords] == [long, "three words here"]


def test_too_many_keywords_are_refused(location):
    with pytest.raises(FieldRefusal):
        profiles.change(location.profile_id, ProfileContent(keywords=tuple(f"word {number}" for number in range(31))))


def test_a_copy_has_everything_but_locations_and_competencies(partner, location):
    gold, teams = term("competency", "Gold"), term("product", "Teams")
    said = ProfileContent(
        "We move mail.", "https://nordest.example", logo="x", keywords=("Exchange",), term_ids=(teams,)
    )
    profiles.change(location.profile_id, said)
    profiles.set_competencies(location.profile_id, [gold])
    copied = loaded(profiles.create(partner.id, "DE", copy_of=location.profile_id))
    assert (copied.description, copied.website, copied.logo) == ("We move mail.", "https://nordest.example", "x")
    assert [term.names["en"] for term in copied.terms] == ["Teams"]
    assert copied.locations == []


def test_nothing_is_copied_from_another_partner(partner, other_location):
    profiles.change(other_location.profile_id, ProfileContent("Their secret draft."))
    assert loaded(profiles.create(partner.id, "DE", copy_of=other_location.profile_id)).description == ""


def test_a_profile_with_a_contact_is_published_and_taken_down(partner):
    added = locations.add(partner.id, PLACE, country="DE", now=NOW)
    [profile_id] = db.session.scalars(select(MarketingProfile.id).where(MarketingProfile.country == "DE"))
    assert added
    profiles.publish(profile_id)
    assert loaded(profile_id).status == "active"
    profiles.unpublish(profile_id)
    assert loaded(profile_id).status == "draft"


def test_a_profile_without_a_location_is_not_published(location):
    locations.remove(location.id, now=NOW)
    with pytest.raises(FieldRefusal):
        profiles.publish(location.profile_id)


def test_what_one_partner_says_is_not_what_another_says(location):
    other = make_partner("Adige Cloud", city="Trento")
    profiles.change(location.profile_id, ProfileContent(keywords=("exchange",)))
    assert loaded(other.profile_id).keywords == []
