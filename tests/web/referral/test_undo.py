"""POST /referrals/<id>/undo (L11): undoing one's own last move within 30 seconds. The rest is in test_moves.py."""

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves
from tests.clock import HOURS, NOW, SECONDS
from tests.people import acting
from tests.web.referral.move_form import kinds_owed, last_event, send, stored


def test_it_brings_back_the_stage_and_the_deadline_and_withdraws_the_notice(member, ignored):
    send(member, ignored, "undo")
    found = stored(ignored)
    assert (found.stage, found.outcome, found.due_at) == ("new", None, NOW + 72 * HOURS)
    assert last_event(ignored).kind == "undo"
    assert kinds_owed(ignored) == []


def test_after_30_seconds_it_is_refused(member, ignored, travel):
    travel(NOW + 30 * SECONDS)
    answer = send(member, ignored, "undo")
    assert answer.status_code == 409
    assert "the 30 seconds are up" in answer.text


def test_when_the_deadline_has_passed_meanwhile_it_is_refused(member, referral, luca, travel):
    moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + 72 * HOURS - 10 * SECONDS)
    travel(NOW + 72 * HOURS)
    assert send(member, referral, "undo", version=2).status_code == 409


def test_a_colleague_cannot_take_it_back(sign_in, ignored, giulia):
    answer = send(sign_in(giulia), ignored, "undo")
    assert answer.status_code == 409
    assert "Only the person who made this move" in answer.text


def test_when_the_customer_has_withdrawn_it_is_refused(member, ignored):
    customer_actions.withdraw(ignored.enquiry_id, now=NOW)
    assert send(member, ignored, "undo").status_code == 409


def test_the_board_and_the_referral_offer_it_in_time(member, ignored):
    action = f'action="/referrals/{ignored.public_id}/undo"'
    assert action in member.get("/board").text
    assert action in member.get(f"/referrals/{ignored.public_id}").text


def test_nobody_is_offered_it_too_late_or_for_what_another_did(member, sign_in, ignored, giulia, travel):
    action = f'action="/referrals/{ignored.public_id}/undo"'
    assert action not in sign_in(giulia).get("/board").text
    travel(NOW + 30 * SECONDS)
    assert action not in member.get("/board").text
    assert action not in member.get(f"/referrals/{ignored.public_id}").text
