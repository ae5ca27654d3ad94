"""Marketing profiles: created, changed, copied, published; searchable at once, and within limits."""

import pytest
from sqlalchemy import select

from referrals.actions import location as locations
from referrals.actions import profile as verbs
from referrals.actions.location import Place
from referrals.actions.profile import Said
from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileKeyword, SearchWord, Term
from referrals.rules.refusal import FieldRefusal
from tests.clock import NOW
from tests.people import add, make_partner

PLACE = Place(name="Head office", city="Padova", contact_name="Desk", contact_email="desk@nordest.example")


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
    begun = loaded(verbs.begin(partner.id, "DE"))
    assert (begun.country, begun.status, begun.description) == ("DE", "draft", "")


def test_a_second_one_for_a_country_is_refused(partner):
    with pytest.raises(FieldRefusal) as refused:
        verbs.begin(partner.id, "IT")
    assert refused.value.field == "country"


def test_it_says_what_was_written(location):
    said = Said(description="We move mail.", keywords=("Exchange",), unwanted_sizes=("1-9",), languages=("de", "it"))
    verbs.change(location.profile_id, said)
    changed = loaded(location.profile_id)
    assert changed.description == "We move mail."
    assert [one.keyword for one in changed.keywords] == ["Exchange"]
    assert [one.company_size for one in changed.unwanted_sizes] == ["1-9"]
    assert [one.language for one in changed.languages] == ["de", "it"]


def test_what_it_says_is_searched_at_once_and_what_it_said_no_longer(location):
    verbs.change(location.profile_id, Said(keywords=("kubernetes",)))
    assert "kubernet" in " ".join(stems(location.profile_id))
    verbs.change(location.profile_id, Said(keywords=("exchange",)))
    assert "kubernet" not in " ".join(stems(location.profile_id))


def test_a_partner_grants_itself_no_competency(location):
    verbs.change(location.profile_id, Said(term_ids=(term("competency", "Gold"), term("product", "Teams"))))
    assert carried(location.profile_id) == ["Teams"]


def test_a_granted_competency_outlives_what_the_partner_changes(location):
    verbs.grant(location.profile_id, [term("competency", "Gold")])
    verbs.change(location.profile_id, Said(description="New"))
    assert carried(location.profile_id) == ["Gold"]


def test_a_competency_is_taken_back(location):
    verbs.grant(location.profile_id, [term("competency", "Gold")])
    verbs.grant(location.profile_id, [])
    assert carried(location.profile_id) == []


def test_a_retired_entry_stays_but_is_not_to_be_had_anew(location):
    mine, others = term("product", "Old", retired_at=NOW), term("product", "Older", retired_at=NOW)
    with verbs.write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.terms = [session.get(Term, mine)]
    verbs.change(location.profile_id, Said(term_ids=(mine, others)))
    assert carried(location.profile_id) == ["Old"]


def test_five_industries_are_the_most(location):
    ids = tuple(term("industry", f"Industry {number}") for number in range(6))
    verbs.change(location.profile_id, Said(term_ids=ids[:5]))
    with pytest.raises(FieldRefusal) as refused:
        verbs.change(location.profile_id, Said(term_ids=ids))
    assert refused.value.field == "industries"
    assert len(carried(location.profile_id)) == 5


def test_a_keyword_of_many_words_is_refused_unless_the_profile_has_it_already(location):
    long = "oracle sap cloud backup"
    with pytest.raises(FieldRefusal) as refused:
        verbs.change(location.profile_id, Said(keywords=("crm", long)))
    assert refused.value.field == "keywords"
    add(ProfileKeyword(profile_id=location.profile_id, keyword=long))
    verbs.change(location.profile_id, Said(keywords=("three words here", long)))
    assert [one.keyword for one in loaded(location.profile_id).keywords] == [long, "three words here"]


def test_too_many_keywords_are_refused(location):
    with pytest.raises(FieldRefusal):
        verbs.change(location.profile_id, Said(keywords=tuple(f"word {number}" for number in range(31))))


def test_a_copy_has_everything_but_locations_and_competencies(partner, location):
    gold, teams = term("competency", "Gold"), term("product", "Teams")
    said = Said("We move mail.", "https://nordest.example", logo="x", keywords=("Exchange",), term_ids=(teams,))
    verbs.change(location.profile_id, said)
    verbs.grant(location.profile_id, [gold])
    copied = loaded(verbs.begin(partner.id, "DE", like=location.profile_id))
    assert (copied.description, copied.website, copied.logo) == ("We move mail.", "https://nordest.example", "x")
    assert [term.names["en"] for term in copied.terms] == ["Teams"]
    assert copied.locations == []


def test_nothing_is_copied_from_another_partner(partner, other_location):
    verbs.change(other_location.profile_id, Said("Their secret draft."))
    assert loaded(verbs.begin(partner.id, "DE", like=other_location.profile_id)).description == ""


def test_a_profile_with_a_contact_is_published_and_taken_down(partner):
    added = locations.add(partner.id, PLACE, country="DE", now=NOW)
    [profile_id] = db.session.scalars(select(MarketingProfile.id).where(MarketingProfile.country == "DE"))
    assert added
    verbs.publish(profile_id)
    assert loaded(profile_id).status == "active"
    verbs.unpublish(profile_id)
    assert loaded(profile_id).status == "draft"


def test_a_profile_without_a_location_is_not_published(location):
    locations.remove(location.id, now=NOW)
    with pytest.raises(FieldRefusal):
        verbs.publish(location.profile_id)


def test_what_one_partner_says_is_not_what_another_says(location):
    other = make_partner("Adige Cloud", city="Trento")
    verbs.change(location.profile_id, Said(keywords=("exchange",)))
    assert loaded(other.profile_id).keywords == []
