"""POST /referrals/<id>/ignore: No thanks (L3)."""

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Note
from tests.clock import HOURS, NOW
from tests.stored import nothing_changes
from tests.web.asking import announced
from tests.web.referral.moving import kinds_owed, last_event, send, send_partial, stored


def test_it_archives_and_the_customer_is_invited_to_choose_another(member, referral):
    send(member, referral, "ignore")
    assert (stored(referral).stage, stored(referral).outcome) == ("archived", "ignored")
    assert last_event(referral).kind == "ignore"
    assert kinds_owed(referral) == ["choose-another-ignored"]


def test_it_answers_htmx_with_the_board_and_undo(member, referral):
    answer = send_partial(member, referral, "ignore", back="/board")
    assert "archived as Ignored. The customer will be invited" in announced(answer)
    assert f'action="/referrals/{referral.public_id}/undo"' in answer.text


def test_without_javascript_it_leads_back_to_the_referral(member, referral):
    answer = send(member, referral, "ignore")
    assert (answer.status_code, answer.location) == (303, f"/referrals/{referral.public_id}")


def test_when_overdue_it_is_refused(member, referral, travel):
    travel(NOW + 72 * HOURS)
    assert send(member, referral, "ignore").status_code == 409
    assert stored(referral).stage == "new"


def test_a_second_time_changes_nothing(member, referral):
    send(member, referral, "ignore")
    with nothing_changes():
        assert send(member, referral, "ignore", version=1).status_code == 303


def test_a_stranger_gets_404(outsider, referral):
    assert send(outsider, referral, "ignore").status_code == 404


def test_it_needs_sign_in(client, referral):
    assert send(client, referral, "ignore").status_code == 401


def test_it_rejects_get(member, referral):
    assert member.get(f"/referrals/{referral.public_id}/ignore").status_code == 405


def test_a_reason_and_a_note_are_kept_for_the_partner(member, referral):
    send(member, referral, "ignore", reason="too-far", note="Four hours by car.\r\nSorry.")
    assert stored(referral).reason == "too-far"
    assert db.session.scalars(select(Note.text)).all() == ["Four hours by car.\nSorry."]


def test_a_reason_that_is_none_is_refused_and_the_note_stays_typed(member, referral):
    answer = send(member, referral, "ignore", reason="price", note="Four hours by car.")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "Four hours by car." in answer.text
