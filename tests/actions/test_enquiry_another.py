"""Asking another partner: each once, up to the limit at a time, and nobody once the enquiry is closed."""

from functools import partial

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves as moves_actions
from referrals.extensions import db
from referrals.models import Notice, Referral
from referrals.rules.actor import CUSTOMER
from referrals.rules.refusal import Refusal
from tests.database_content import nothing_changes
from tests.people import HOURS, NOW, acting, add, make_partner
from tests.races import race, winners


def ask(referral, *locations, now=NOW + HOURS):
    ids = [location.id for location in locations]
    return customer_actions.ask_another(referral.enquiry_id, location_ids=ids, by=CUSTOMER, now=now)


def refusal_of(referral, *locations, now=NOW + HOURS):
    with pytest.raises(Refusal) as refused:
        ask(referral, *locations, now=now)
    return refused.value


def asked(referral):
    rows = select(Referral.location_id).where(Referral.enquiry_id == referral.enquiry_id).order_by(Referral.id)
    return db.session.scalars(rows).all()


def test_it_gets_a_referral_with_its_own_72_hours(referral, other_location):
    (new_id,) = ask(referral, other_location)
    assert db.session.get(Referral, new_id).due_at == NOW + 73 * HOURS


def test_its_contact_is_owed_a_notice(referral, other_location):
    (new_id,) = ask(referral, other_location)
    owed = db.session.scalars(select(Notice.recipient).where(Notice.referral_id == new_id)).all()
    assert owed == [f"location:{other_location.id}"]


def test_a_second_click_changes_nothing_and_complains_of_nothing(referral, other_location):
    ask(referral, other_location)
    with nothing_changes():
        assert ask(referral, other_location) == ()


def test_two_clicks_at_the_same_instant_ask_once(app, referral, other_location):
    once = partial(
        customer_actions.ask_another,
        referral.enquiry_id,
        location_ids=[other_location.id],
        by=CUSTOMER,
        now=NOW + HOURS,
    )
    assert len(winners(race(app, *[once] * 4))) == 4
    assert len(asked(referral)) == 2


def test_a_partner_that_said_no_cannot_be_asked_again(referral, location, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    assert "You’ve already asked Nordest Sistemi" in str(refusal_of(referral, location))


def test_a_second_location_of_a_partner_that_was_asked_is_refused(referral, location):
    facts = {"name": "Padova", "city": "Padova", "slug": "nordest-padova", "language": "en"}
    second = add(type(location)(profile_id=location.profile_id, **facts))
    assert "An enquiry goes to each partner only once" in str(refusal_of(referral, second))


def test_no_more_than_the_limit_have_it_at_a_time(referral):
    more = [make_partner(f"Partner {n}") for n in range(5)]
    refused = refusal_of(referral, *more)
    assert (refused.field, refused.values) == ("partner", {"open": 1, "limit": 5})


def test_whoever_dropped_out_makes_room(referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    more = [make_partner(f"Partner {n}") for n in range(5)]
    assert len(ask(referral, *more)) == 5


def test_whoever_missed_it_makes_room_before_the_sweep_has_come(referral):
    more = [make_partner(f"Partner {n}") for n in range(5)]
    assert len(ask(referral, *more, now=NOW + 72 * HOURS)) == 5


def test_a_no_that_can_still_be_undone_makes_no_room_yet(referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    more = [make_partner(f"Partner {n}") for n in range(5)]
    assert refusal_of(referral, *more, now=NOW).values["open"] == 1


def test_a_closed_enquiry_goes_to_nobody_new(referral, other_location):
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    assert "closed" in str(refusal_of(referral, other_location))


def test_nobody_ticked_is_refused(referral):
    assert "at least one" in str(refusal_of(referral))
