"""Decline (L6), Won (L8) and Lost (L9)."""

from datetime import timedelta

import pytest

from referrals.actions.referral import moves
from referrals.rules.lifecycle import UNDO_TIME
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from referrals.rules.refusal import FieldRefusal
from tests.actions.stages import TODAY, evaluate, last_line, negotiate, owed, stored
from tests.clock import DAYS, NOW
from tests.people import acting

FINAL = Money(11_000_00, "EUR")


def decline(referral, person, *, version=2, now=NOW):
    moves.decline(referral.id, reason="no-capacity", by=acting(person), version=version, now=now)


def win(referral, person, *, version=3, on=TODAY):
    facts = {"value": FINAL, "closed_on": on, "today": TODAY}
    moves.win(referral.id, **facts, by=acting(person), version=version, now=NOW)


def lose(referral, person, *, version=3):
    moves.lose(referral.id, reason="price", by=acting(person), version=version, now=NOW)


def test_declined_stays_revealed_and_the_customer_hears_after_thirty_seconds(referral, luca):
    evaluate(referral, luca)
    decline(referral, luca)
    found = stored(referral)
    assert (found.stage, found.outcome, found.reason, found.revealed_at) == ("archived", "declined", "no-capacity", NOW)
    assert owed("choose-another-declined") == [("waiting", NOW + UNDO_TIME)]


def test_at_the_deadline_declining_is_refused(referral, luca):
    evaluate(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        decline(referral, luca, now=NOW + 7 * DAYS)
    assert refused.value.why is MoveRefusal.OVERDUE


def test_won_keeps_the_estimate_beside_the_final_value(referral, luca):
    negotiate(referral, luca)
    win(referral, luca)
    found = stored(referral)
    assert (found.outcome, found.final_minor, found.closed_on) == ("won", FINAL.minor, TODAY)
    assert found.estimated_minor == 12_000_00
    assert last_line(referral).data == {"final_minor": FINAL.minor, "final_currency": "EUR"}


def test_nothing_is_won_tomorrow(referral, luca):
    negotiate(referral, luca)
    with pytest.raises(FieldRefusal) as refused:
        win(referral, luca, on=TODAY + timedelta(days=1))
    assert refused.value.field == "closed_on"


def test_lost_keeps_its_reason(referral, luca):
    negotiate(referral, luca)
    lose(referral, luca)
    assert (stored(referral).outcome, stored(referral).reason) == ("lost", "price")


def test_the_customer_hears_of_neither(referral, luca):
    negotiate(referral, luca)
    lose(referral, luca)
    assert owed("choose-another-lost") == owed("choose-another-declined") == []


@pytest.mark.parametrize("close", [win, lose])
def test_before_negotiating_neither_is_possible(close, referral, luca):
    evaluate(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        close(referral, luca, version=2)
    assert refused.value.why is MoveRefusal.NOT_LEGAL


@pytest.mark.parametrize("close", [win, lose])
def test_a_second_time_it_is_refused(close, referral, luca):
    negotiate(referral, luca)
    close(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        close(referral, luca)
    assert refused.value.why is MoveRefusal.REPEATED
