"""Undo (L11): within 30 seconds everything is as before, and the customer hears nothing."""

import pytest

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import UNDO_TIME
from referrals.rules.money import Money
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from tests.actions.stages import TODAY, evaluate, last_line, negotiate, owed, stored
from tests.clock import DAYS, HOURS, NOW, SECONDS
from tests.people import acting, send_enquiry

IN_TIME = NOW + UNDO_TIME - SECONDS


def ignore(referral, person, *, now=NOW, version=1):
    moves.ignore(referral.id, reason="too-far", by=acting(person), version=version, now=now)


def undo(referral, person, *, version=2, now=IN_TIME):
    moves.undo(referral.id, by=acting(person), version=version, now=now)


def test_no_thanks_taken_back_is_new_with_its_old_deadline_and_unanswered(referral, luca):
    ignore(referral, luca)
    undo(referral, luca)
    found = stored(referral)
    assert (found.stage, found.outcome, found.reason, found.archived_at) == ("new", None, None, None)
    assert (found.due_at, found.first_answered_at, found.version) == (NOW + 72 * HOURS, None, 3)


def test_decline_taken_back_is_evaluating_with_its_old_deadline(referral, luca):
    evaluate(referral, luca)
    moves.decline(referral.id, reason="budget", by=acting(luca), version=2, now=NOW + HOURS)
    undo(referral, luca, version=3, now=NOW + HOURS + SECONDS)
    assert (stored(referral).stage, stored(referral).due_at) == ("evaluating", NOW + 7 * DAYS)


def test_won_taken_back_is_negotiating_without_a_final_value(referral, luca):
    negotiate(referral, luca)
    final = {"value": Money(1, "EUR"), "closed_on": TODAY, "today": TODAY}
    moves.win(referral.id, **final, by=acting(luca), version=3, now=NOW)
    undo(referral, luca, version=4)
    found = stored(referral)
    assert (found.stage, found.final_minor, found.closed_on, found.due_at) == ("negotiating", None, None, None)
    assert found.estimated_minor == 12_000_00


def test_lost_taken_back_is_negotiating(referral, luca):
    negotiate(referral, luca)
    moves.lose(referral.id, reason="price", by=acting(luca), version=3, now=NOW)
    undo(referral, luca, version=4)
    assert (stored(referral).stage, stored(referral).reason) == ("negotiating", None)


def test_what_was_owed_is_withdrawn_and_owed_anew_the_next_time(referral, luca):
    ignore(referral, luca)
    undo(referral, luca)
    ignore(referral, luca, now=NOW + HOURS, version=3)
    states = [state for state, _ in owed("choose-another-ignored")]
    assert states == ["withdrawn", "waiting"]


def test_the_history_keeps_both(referral, luca):
    ignore(referral, luca)
    undo(referral, luca)
    line = last_line(referral)
    assert (line.kind, line.from_stage, line.to_stage, line.data) == ("undo", "archived", "new", {"undone": "ignore"})


def test_it_is_too_late_after_thirty_seconds(referral, luca):
    ignore(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        undo(referral, luca, now=NOW + UNDO_TIME)
    assert refused.value.why is MoveRefusal.TOO_LATE


def test_it_is_too_late_when_the_deadline_has_passed(referral, luca):
    ignore(referral, luca, now=NOW + 72 * HOURS - SECONDS)
    with pytest.raises(MoveRefused) as refused:
        undo(referral, luca, now=NOW + 72 * HOURS)
    assert refused.value.why is MoveRefusal.TOO_LATE


def test_a_colleague_cannot(referral, luca, giulia):
    ignore(referral, luca)
    with pytest.raises(MoveRefused) as refused:
        undo(referral, giulia)
    assert refused.value.why is MoveRefusal.NOT_LEGAL


def test_the_same_person_may_by_another_door(referral, luca):
    ignore(referral, luca)
    by_link = Actor(ActorKind.PERSON, Door.LINK, person_id=luca.id, name=luca.name)
    moves.undo(referral.id, by=by_link, version=2, now=IN_TIME)
    assert stored(referral).stage == "new"


def test_it_is_not_possible_twice(referral, luca):
    ignore(referral, luca)
    undo(referral, luca)
    with pytest.raises(MoveRefused):
        undo(referral, luca, version=3)


def test_im_interested_cannot_be_taken_back(referral, luca):
    evaluate(referral, luca)
    with pytest.raises(MoveRefused):
        undo(referral, luca)


def test_when_the_customer_has_withdrawn_it_is_too_late(referral, luca):
    ignore(referral, luca)
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    with pytest.raises(MoveRefused) as refused:
        undo(referral, luca)
    assert refused.value.why is MoveRefusal.TOO_LATE


def test_when_the_customer_has_chosen_another_it_is_too_late(location, other_location, luca, stranger):
    mine, other = send_enquiry(location, other_location)
    evaluate(other, stranger)
    ignore(mine, luca)
    customer_actions.choose(mine.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=other.id, now=NOW)
    with pytest.raises(MoveRefused) as refused:
        undo(mine, luca)
    assert refused.value.why is MoveRefusal.TOO_LATE
