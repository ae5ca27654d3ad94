"""Contacts: they verify themselves, get the link again, and are confirmed by the partner every 90 days."""

import pytest
from sqlalchemy import select

from referrals.actions.partner import contacts as contacts_actions
from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.extensions import db
from referrals.models import Location, Notice, OneTimeLink
from referrals.queries.partner import contacts
from referrals.queries.partner.contacts import ContactProblems
from referrals.rules.one_time_links import LinkInvalid
from referrals.rules.refusal import Refusal
from tests.clock import DAYS, HOURS, NOW
from tests.people import make_partner, make_person

PLACE = NewLocation(name="Head office", city="Padova", contact_name="Desk", contact_email="desk@padova.example")


@pytest.fixture
def padova(partner):
    return locations.add(partner.id, PLACE, country="IT", now=NOW).location_id


def loaded(location_id):
    db.session.rollback()
    return db.session.get(Location, location_id)


def sent(kind="contact-check"):
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()


def link_ids():
    db.session.rollback()
    return db.session.scalars(select(OneTimeLink.id).order_by(OneTimeLink.id)).all()


def test_a_new_contact_gets_a_link(padova):
    [notice] = sent()
    assert (notice.recipient, notice.address) == (f"location:{padova}", "desk@padova.example")
    assert loaded(padova).verified_at is None


def test_the_link_verifies_the_address(padova):
    contacts_actions.verify(link_ids()[0], now=NOW + HOURS)
    verified = loaded(padova)
    assert (verified.verified_at, verified.confirmed_at) == (NOW + HOURS, NOW + HOURS)


def test_it_works_once(padova):
    contacts_actions.verify(link_ids()[0], now=NOW)
    with pytest.raises(LinkInvalid):
        contacts_actions.verify(link_ids()[0], now=NOW)


def test_another_address_gets_a_link_of_its_own_and_the_first_one_verifies_nothing(padova):
    first = link_ids()[0]
    locations.change(padova, NewLocation(**{**vars(PLACE), "contact_email": "new@padova.example"}), now=NOW)
    assert [notice.address for notice in sent()] == ["desk@padova.example", "new@padova.example"]
    with pytest.raises(LinkInvalid):
        contacts_actions.verify(first, now=NOW)
    assert loaded(padova).verified_at is None


def test_another_telephone_needs_no_new_link(padova):
    locations.change(padova, NewLocation(**{**vars(PLACE), "contact_telephone": "+39 049 1"}), now=NOW)
    assert len(sent()) == 1


def test_a_removed_locations_link_works_no_more(padova):
    locations.remove(padova, now=NOW)
    with pytest.raises(LinkInvalid):
        contacts_actions.verify(link_ids()[0], now=NOW)


def test_it_is_sent_again_and_the_older_one_works_no_more(padova):
    contacts_actions.send_check(padova, now=NOW + HOURS)
    first, second = link_ids()
    with pytest.raises(LinkInvalid):
        contacts_actions.verify(first, now=NOW + HOURS)
    contacts_actions.verify(second, now=NOW + HOURS)
    assert loaded(padova).verified_at == NOW + HOURS


def test_five_in_an_hour_are_the_most(padova):
    for _ in range(4):
        contacts_actions.send_check(padova, now=NOW)
    with pytest.raises(Refusal):
        contacts_actions.send_check(padova, now=NOW)
    assert len(link_ids()) == 5


def test_a_verified_contact_gets_no_more(location):
    contacts_actions.send_check(location.id, now=NOW)
    assert sent() == []


def test_a_bouncing_one_gets_another_chance(app, open_for_enquiries):
    location = make_partner("Nordest Sistemi", bouncing_at=NOW)
    contacts_actions.send_check(location.id, now=NOW)
    contacts_actions.verify(link_ids()[0], now=NOW)
    assert loaded(location.id).bouncing_at is None


def test_after_90_days_each_admin_is_asked_once(location, giulia, luca):
    assert contacts_actions.owe_due(now=NOW + 89 * DAYS) == 0
    assert contacts_actions.owe_due(now=NOW + 90 * DAYS) == 1
    assert contacts_actions.owe_due(now=NOW + 91 * DAYS) == 0
    assert [notice.recipient for notice in sent("contacts-confirm")] == [f"person:{giulia.id}"]


def test_once_confirmed_they_are_asked_again_90_days_later(location, giulia):
    contacts_actions.confirm([location.id], now=NOW + 50 * DAYS)
    assert contacts_actions.owe_due(now=NOW + 90 * DAYS) == 0
    assert contacts_actions.owe_due(now=NOW + 140 * DAYS) == 1
    contacts_actions.confirm([location.id], now=NOW + 141 * DAYS)
    assert contacts_actions.owe_due(now=NOW + 231 * DAYS) == 1
    assert len(sent("contacts-confirm")) == 2


def test_whoever_does_not_answer_is_asked_again_90_days_later(location, giulia):
    asked = [contacts_actions.owe_due(now=NOW + day * DAYS) for day in (90, 179, 180, 181, 270)]
    assert asked == [1, 0, 1, 0, 1]
    assert len(sent("contacts-confirm")) == 3


def test_whoever_has_not_joined_is_not_asked(location, partner):
    make_person("Nina Nuova", "admin", partner, joined_at=None)
    assert contacts_actions.owe_due(now=NOW + 90 * DAYS) == 0
    assert sent("contacts-confirm") == []


def test_what_needs_somebody_is_counted_each_in_one_place(partner, location, padova):
    assert contacts.contact_problems(partner.id, now=NOW) == ContactProblems(unverified=1)
    assert contacts.contact_problems(partner.id, now=NOW + 90 * DAYS) == ContactProblems(unverified=1, unconfirmed=1)


def test_the_counts_and_the_words_agree(partner, location, padova):
    for now in (NOW, NOW + 90 * DAYS):
        states = [contacts.contact_state(place, now=now) for place in contacts.of_partner(partner.id)]
        counted = contacts.contact_problems(partner.id, now=now)
        assert (states.count("unverified"), states.count("unconfirmed")) == (counted.unverified, counted.unconfirmed)
