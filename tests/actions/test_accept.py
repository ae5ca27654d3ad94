"""Accept (L5): with a value and a date. Afterwards there is no deadline."""

from datetime import timedelta

import pytest

from referrals.actions.referral import moves
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from referrals.rules.refusal import FieldRefusal
from tests.actions.stages import EUROS, IN_A_MONTH, TODAY, evaluate, last_line, negotiate, owed, stored
from tests.clock import DAYS, NOW
from tests.people import acting


def accept(referral, person, *, version=2, now=NOW, on=IN_A_MONTH, value=EUROS):
    facts = {"value": value, "expected_close_on": on, "today": TODAY}
    moves.accept(referral.id, **facts, by=acting(person), version=version, now=now)


def test_it_moves_to_negotiating_without_a_deadline(referral, luca):
    evaluate(referral, luca)
    accept(referral, luca)
    found = stored(referral)
    assert (found.stage, found.due_at, found.accepted_at, found.version) == ("negotiating", None, NOW, 3)
    assert (found.estimated_minor, found.estimated_currency) == (EUROS.minor, "EUR")
    assert found.expected_close_on == IN_A_MONTH


def test_it_is_one_line_of_the_history_with_the_estimate(referral, luca):
    negotiate(referral, luca)
    data = {"value": EUROS.minor, "currency": "EUR", "expected_close_on": IN_A_MONTH.isoformat()}
    assert (last_line(referral).kind, last_line(referral).data) == ("accept", data)


def test_the_customer_gets_no_mail_about_it(referral, luca):
    negotiate(referral, luca)
    assert owed("partner-interested") == [("waiting", NOW)]


def test_today_will_do_and_yesterday_will_not(referral, luca):
    evaluate(referral, luca)
    with pytest.raises(FieldRefusal) as refused:
        accept(referral, luca, on=TODAY - timedelta(days=1))
    assert refused.value.field == "expected_close_on"
    accept(referral, luca, on=TODAY)
    assert stored(referral).stage == "negotiating"


def test_at_the_deadline_it_is_refused(referral, luca):
    evaluate(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        accept(referral, luca, now=NOW + 7 * DAYS)
    assert refused.value.why is MoveRefusal.OVERDUE


def test_a_second_one_hears_who_was_faster(referral, giulia, luca):
    negotiate(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        accept(referral, giulia)
    assert (refused.value.why, refused.value.values["who"]) == (MoveRefusal.BEATEN, "Luca Benetti")


def test_before_im_interested_it_is_not_possible(referral, luca):
    with pytest.raises(MoveRefused):
        accept(referral, luca, version=1)


def test_the_estimate_can_be_changed_while_negotiating(referral, luca):
    negotiate(referral, luca)
    change = {"value": Money(5_00, "CHF"), "expected_close_on": TODAY, "today": TODAY}
    moves.change_estimate(referral.id, **change, by=acting(luca), now=NOW + DAYS)
    found = stored(referral)
    assert (found.estimated_minor, found.estimated_currency, found.version) == (500, "CHF", 3)
    assert found.changed_at == NOW + DAYS
