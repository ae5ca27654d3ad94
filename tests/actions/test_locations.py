"""Locations: their public addresses, their contacts, and their open referrals."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.actions.person import accounts
from referrals.extensions import db
from referrals.models import Follow, Location
from referrals.queries.notice.recipient_zones import recipient_zones
from referrals.queries.partner import visible_locations
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import FieldRefusal
from tests.clock import NOW
from tests.people import make_partner
from tests.races import race

PLACE = NewLocation(name="Head office", city="Padova", contact_name="Desk", contact_email="Desk@Nordest.example")


def loaded(location_id):
    db.session.rollback()
    return db.session.get(Location, location_id)


def of(location, **changes):
    facts = {"name": location.name, "city": location.city, "contact_name": location.contact_name}
    return NewLocation(**facts | {"contact_email": location.contact_email} | changes)


def test_a_location_has_an_address_made_of_partner_and_city(partner):
    added = locations.add(partner.id, PLACE, country="IT", now=NOW)
    assert added.slug == "nordest-sistemi-padova"
    assert loaded(added.location_id).contact_email == "desk@nordest.example"


def test_a_second_one_in_the_city_gets_a_number(partner):
    slugs = [locations.add(partner.id, PLACE, country="IT", now=NOW).slug for _ in range(3)]
    assert slugs == ["nordest-sistemi-padova", "nordest-sistemi-padova-2", "nordest-sistemi-padova-3"]


def test_several_at_once_have_an_address_each(app, partner):
    partner_id = partner.id
    for city in ("Padova", "Vicenza", "Trento"):
        place = replace(PLACE, city=city)
        calls = [
            lambda c=c, p=place: locations.add(partner_id, p, country=c, now=NOW).slug for c in ("IT", "FR", "DE", "ES")
        ]
        assert len(set(race(app, *calls))) == 4


def test_the_first_in_a_country_begins_a_draft(partner):
    added = locations.add(partner.id, PLACE, country="DE", now=NOW)
    assert loaded(added.location_id).profile.status == "draft"


def test_five_in_a_country_are_the_most(partner):
    for _ in range(4):
        locations.add(partner.id, PLACE, country="IT", now=NOW)
    with pytest.raises(FieldRefusal) as refused:
        locations.add(partner.id, PLACE, country="IT", now=NOW)
    assert refused.value.field == "country"


def test_a_removed_one_makes_room(partner, location):
    locations.remove(location.id, now=NOW)
    for _ in range(5):
        locations.add(partner.id, PLACE, country="IT", now=NOW)
    assert len(db.session.scalars(select(Location)).all()) == 6


def test_another_city_gives_the_page_another_address_and_the_old_one_leads_there(location):
    locations.change(location.id, of(location, city="Padova"), now=NOW)
    assert loaded(location.id).slug == "nordest-sistemi-padova"
    assert visible_locations.slug_now("nordest-verona") == "nordest-sistemi-padova"


def test_back_in_the_first_city_it_has_its_first_address(partner):
    added = locations.add(partner.id, PLACE, country="IT", now=NOW)
    locations.change(added.location_id, replace(PLACE, city="Vicenza"), now=NOW)
    locations.change(added.location_id, PLACE, now=NOW)
    assert loaded(added.location_id).slug == "nordest-sistemi-padova"
    assert visible_locations.slug_now("nordest-sistemi-vicenza") == "nordest-sistemi-padova"
    assert visible_locations.slug_now("nordest-sistemi-padova") is None


def test_an_address_that_led_somewhere_is_given_to_nobody_else(partner):
    added = locations.add(partner.id, PLACE, country="IT", now=NOW)
    locations.change(added.location_id, replace(PLACE, city="Vicenza"), now=NOW)
    assert locations.add(partner.id, PLACE, country="IT", now=NOW).slug == "nordest-sistemi-padova-2"


def test_another_telephone_leaves_the_address_of_the_page_alone(location):
    locations.change(location.id, of(location, contact_telephone="+39 045 123456"), now=NOW)
    assert loaded(location.id).slug == "nordest-verona"
    assert loaded(location.id).verified_at == NOW


def test_another_contact_ends_the_old_ones_links_and_is_to_be_verified(app, open_for_enquiries):
    location = make_partner("Nordest Sistemi", bouncing_at=NOW)
    before = location.link_secret
    locations.change(location.id, of(location, contact_email="other@nordest.example"), now=NOW)
    changed = loaded(location.id)
    assert changed.link_secret != before
    assert (changed.verified_at, changed.bouncing_at) == (None, None)


def test_removed_it_is_listed_no_more_and_nobody_follows_it(location, luca):
    accounts.follow(luca.id, location.id)
    locations.remove(location.id, now=NOW)
    assert list(visible_locations.all_listed(now=NOW)) == []
    assert db.session.scalars(select(Follow)).all() == []


def test_of_what_is_open_there_the_admins_hear(location, giulia, luca, referral):
    locations.remove(location.id, now=NOW)
    readers = recipient_zones([referral.id])[referral.id]
    assert [reader.recipient for reader in readers] == [Recipient.person(giulia.id)]


def test_a_known_city_gives_the_coordinates(partner):
    found = loaded(locations.add(partner.id, PLACE, country="IT", now=NOW).location_id)
    assert (round(found.latitude), round(found.longitude)) == (45, 12)


def test_an_unknown_place_has_none(partner):
    found = loaded(locations.add(partner.id, replace(PLACE, city="Borgo Inventato"), country="IT", now=NOW).location_id)
    assert (found.latitude, found.longitude) == (None, None)


def test_another_city_moves_it(partner):
    added = locations.add(partner.id, PLACE, country="IT", now=NOW).location_id
    locations.change(added, replace(PLACE, city="Palermo"), now=NOW)
    assert round(loaded(added).latitude) == 38


def test_those_that_were_stored_without_are_found_later(location):
    assert loaded(location.id).latitude is None
    locations.find_places()
    assert round(loaded(location.id).latitude) == 45


def test_a_removed_one_is_not_changed_and_gets_no_contact_again(location):
    locations.remove(location.id, now=NOW)
    assert not locations.change(location.id, PLACE, now=NOW)
    assert loaded(location.id).contact_email is None
