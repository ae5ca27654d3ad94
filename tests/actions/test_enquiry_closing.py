"""I have chosen, and Withdraw (L10): the enquiry closes, each partner is told, and nothing can be undone."""

from functools import partial

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves as moves_actions
from referrals.extensions import db
from referrals.models import Enquiry, Notice, Referral, ReferralEvent
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefused
from referrals.rules.refusal import Refusal
from tests.database_content import nothing_changes
from tests.people import DAYS, HOURS, NOW, acting, send_enquiry
from tests.races import race


@pytest.fixture
def pair(location, other_location, giulia):
    """Two referrals of one enquiry; Nordest has said I'm interested to the first."""
    mine, theirs = send_enquiry(location, other_location)
    moves_actions.interested(mine.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    return mine.id, theirs.id


def choose(referral_id, chosen=CustomerChoice.REFERRAL, now=NOW + HOURS):
    customer_actions.choose(enquiry_of(referral_id), chosen=chosen, referral_id=referral_id, now=now)


def enquiry_of(referral_id):
    return db.session.get(Referral, referral_id).enquiry_id


def outcomes():
    db.session.rollback()
    return db.session.scalars(select(Referral.outcome).order_by(Referral.id)).all()


def owed(kind):
    return db.session.scalars(select(Notice.recipient).where(Notice.kind == kind).order_by(Notice.recipient)).all()


def test_withdrawing_archives_what_is_open_and_closes_the_enquiry(pair):
    customer_actions.withdraw(enquiry_of(pair[0]), now=NOW + HOURS)
    assert outcomes() == ["withdrawn", "withdrawn"]
    assert db.session.scalars(select(Enquiry)).one().closed_at == NOW + HOURS


def test_withdrawing_tells_each_partner(pair, location, other_location, giulia):
    customer_actions.withdraw(enquiry_of(pair[0]), now=NOW + HOURS)
    assert owed("enquiry-withdrawn") == sorted(
        [f"location:{location.id}", f"location:{other_location.id}", f"person:{giulia.id}"]
    )


def test_withdrawing_twice_changes_nothing(pair):
    customer_actions.withdraw(enquiry_of(pair[0]), now=NOW + HOURS)
    with nothing_changes():
        customer_actions.withdraw(enquiry_of(pair[0]), now=NOW + 2 * HOURS)


def test_what_was_missed_stays_missed(referral):
    customer_actions.withdraw(referral.enquiry_id, now=NOW + 72 * HOURS)
    assert outcomes() == [None]
    assert owed("enquiry-withdrawn") == []


def test_a_no_that_could_be_undone_stays_a_no_and_can_no_longer_be_undone(referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    with pytest.raises(MoveRefused, match="the customer has closed the enquiry"):
        moves_actions.undo(referral.id, by=acting(giulia), version=2, now=NOW)
    assert outcomes() == ["ignored"]


def test_a_no_that_was_undone_is_withdrawn_like_any_other(referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    moves_actions.undo(referral.id, by=acting(giulia), version=2, now=NOW)
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    assert outcomes() == ["withdrawn"]


def test_withdrawing_and_a_move_at_the_same_instant_leave_one_of_them(app, location, giulia):
    for _ in range(10):
        (referral,) = send_enquiry(location)
        withdraw = partial(customer_actions.withdraw, referral.enquiry_id, now=NOW)
        ignore = partial(moves_actions.ignore, referral.id, by=acting(giulia), version=1, now=NOW)
        lines = select(ReferralEvent.kind).where(ReferralEvent.referral_id == referral.id, ReferralEvent.version == 2)
        race(app, withdraw, ignore)
        assert db.session.scalars(lines).one() in ("withdraw", "ignore")


def test_the_chosen_one_stays_open_and_the_others_are_withdrawn(pair):
    choose(pair[0])
    assert outcomes() == [None, "withdrawn"]


def test_the_chosen_one_is_told_and_the_others_too(pair, location, other_location, giulia):
    choose(pair[0])
    assert owed("enquiry-chosen") == sorted([f"location:{location.id}", f"person:{giulia.id}"])
    assert owed("enquiry-withdrawn") == [f"location:{other_location.id}"]


def test_choosing_is_a_line_of_its_history_and_no_move(pair):
    choose(pair[0])
    line = db.session.scalars(select(ReferralEvent).where(ReferralEvent.kind == "chosen")).one()
    assert (line.referral_id, line.version, line.actor_kind) == (pair[0], None, "customer")


@pytest.mark.parametrize("answer", [CustomerChoice.ELSEWHERE, CustomerChoice.NOBODY])
def test_somebody_else_or_nobody_withdraws_from_all(pair, answer):
    choose(pair[0], chosen=answer)
    assert outcomes() == ["withdrawn", "withdrawn"]
    stored = db.session.scalars(select(Enquiry)).one()
    assert (stored.chosen, stored.chosen_referral_id) == (answer, None)


def test_a_partner_that_has_not_said_yes_cannot_be_chosen(pair):
    with pytest.raises(Refusal, match="no longer has the enquiry"):
        choose(pair[1])
    assert outcomes() == [None, None]


def test_a_partner_whose_time_has_run_out_cannot_be_chosen(pair):
    with pytest.raises(Refusal, match="no longer has the enquiry"):
        choose(pair[0], now=NOW + 7 * DAYS)


def test_the_referral_of_another_enquiry_cannot_be_chosen(pair, location, giulia):
    (elsewhere,) = send_enquiry(location)
    moves_actions.interested(elsewhere.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    with pytest.raises(Refusal):
        customer_actions.choose(enquiry_of(pair[0]), chosen=CustomerChoice.REFERRAL, referral_id=elsewhere.id, now=NOW)


def test_a_closed_enquiry_cannot_be_answered_again(pair):
    choose(pair[0])
    with pytest.raises(Refusal, match="already closed"):
        choose(pair[0], chosen=CustomerChoice.NOBODY)


def test_the_chosen_partner_can_still_undo_its_own_lost(pair, giulia):
    give_estimate(pair[0], giulia)
    choose(pair[0])
    moves_actions.lose(pair[0], reason="price", by=acting(giulia), version=3, now=NOW + HOURS)
    moves_actions.undo(pair[0], by=acting(giulia), version=4, now=NOW + HOURS)
    assert outcomes()[0] is None


def give_estimate(referral_id, person):
    today = NOW.date()
    value = {"value": Money(100, "EUR"), "expected_close_on": today, "today": today}
    moves_actions.accept(referral_id, **value, by=acting(person), version=2, now=NOW)
