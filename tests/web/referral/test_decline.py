"""POST /referrals/<id>/decline (L6)."""

from tests.clock import DAYS, NOW
from tests.stored import nothing_changes
from tests.web.asking import PARTIAL, announced
from tests.web.referral.moving import kinds_owed, last_event, send, send_partial, stored


def test_it_archives_with_its_reason(member, evaluating):
    send(member, evaluating, "decline", reason="no-capacity")
    found = stored(evaluating)
    assert (found.stage, found.outcome, found.reason) == ("archived", "declined", "no-capacity")
    assert (last_event(evaluating).kind, last_event(evaluating).data) == ("decline", {"reason": "no-capacity"})
    assert kinds_owed(evaluating) == ["choose-another-declined", "partner-interested"]


def test_it_answers_htmx_with_the_board_and_undo(member, evaluating):
    answer = send_partial(member, evaluating, "decline", reason="no-capacity", back="/board")
    assert "archived as Declined." in announced(answer)
    assert f'action="/referrals/{evaluating.public_id}/undo"' in answer.text


def test_without_javascript_it_leads_back(member, evaluating):
    answer = send(member, evaluating, "decline", reason="no-capacity", back="/board")
    assert (answer.status_code, answer.location) == (303, "/board")


def test_when_overdue_it_is_refused(member, evaluating, travel):
    travel(NOW + 7 * DAYS)
    assert send(member, evaluating, "decline", reason="no-capacity").status_code == 409
    assert stored(evaluating).stage == "evaluating"


def test_a_second_time_changes_nothing(member, evaluating):
    version = evaluating.version
    send(member, evaluating, "decline", reason="no-capacity")
    with nothing_changes():
        assert send(member, evaluating, "decline", reason="no-capacity", version=version).status_code == 303


def test_a_stranger_gets_404(outsider, evaluating):
    assert send(outsider, evaluating, "decline", reason="no-capacity").status_code == 404


def test_it_needs_sign_in(client, evaluating):
    assert send(client, evaluating, "decline", reason="no-capacity").status_code == 401


def test_it_rejects_get(member, evaluating):
    assert member.get(f"/referrals/{evaluating.public_id}/decline").status_code == 405


def test_without_a_reason_the_form_comes_back_with_the_note(member, evaluating):
    answer = send(member, evaluating, "decline", note="They did not call back.")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "They did not call back." in answer.text


def test_a_reason_of_another_move_is_refused(member, evaluating):
    assert send(member, evaluating, "decline", reason="price").status_code == 422


def test_the_form_is_a_fragment_for_the_sheet_too(member, evaluating):
    answer = member.get(f"/referrals/{evaluating.public_id}/form/decline?back=/board", headers=PARTIAL)
    assert answer.text.lstrip().startswith('<div class="stack" id="move-form"')
    assert 'name="back" value="/board"' in answer.text
