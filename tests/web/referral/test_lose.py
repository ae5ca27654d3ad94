"""POST /referrals/<id>/lose (L9)."""

from tests.stored import nothing_changes
from tests.web.asking import PARTIAL, announced
from tests.web.referral.moving import kinds_owed, last_event, send, send_partial, stored


def test_it_archives_with_its_reason(member, negotiating):
    send(member, negotiating, "lose", reason="price")
    found = stored(negotiating)
    assert (found.stage, found.outcome, found.reason) == ("archived", "lost", "price")
    assert (last_event(negotiating).kind, last_event(negotiating).data) == ("lose", {"reason": "price"})
    assert kinds_owed(negotiating) == ["partner-interested"]


def test_it_answers_htmx_with_the_board_and_undo(member, negotiating):
    answer = send_partial(member, negotiating, "lose", reason="price", back="/board")
    assert "archived as Lost." in announced(answer)
    assert f'action="/referrals/{negotiating.public_id}/undo"' in answer.text


def test_without_javascript_it_leads_back(member, negotiating):
    answer = send(member, negotiating, "lose", reason="price", back="/board")
    assert (answer.status_code, answer.location) == (303, "/board")


def test_while_evaluating_it_is_refused(member, evaluating):
    answer = send(member, evaluating, "lose", reason="price")
    assert answer.status_code == 409
    assert "“Lost” isn’t possible here: the referral is in Evaluating." in answer.text


def test_a_second_time_changes_nothing(member, negotiating):
    version = negotiating.version
    send(member, negotiating, "lose", reason="price")
    with nothing_changes():
        assert send(member, negotiating, "lose", reason="price", version=version).status_code == 303


def test_a_stranger_gets_404(outsider, negotiating):
    assert send(outsider, negotiating, "lose", reason="price").status_code == 404


def test_it_needs_sign_in(client, negotiating):
    assert send(client, negotiating, "lose", reason="price").status_code == 401


def test_it_rejects_get(member, negotiating):
    assert member.get(f"/referrals/{negotiating.public_id}/lose").status_code == 405


def test_without_a_reason_the_form_comes_back_with_the_note(member, negotiating):
    answer = send(member, negotiating, "lose", note="They did not call back.")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "They did not call back." in answer.text


def test_a_reason_of_another_move_is_refused(member, negotiating):
    assert send(member, negotiating, "lose", reason="too-far").status_code == 422


def test_the_form_is_a_fragment_for_the_sheet_too(member, negotiating):
    answer = member.get(f"/referrals/{negotiating.public_id}/form/lose?back=/board", headers=PARTIAL)
    assert answer.text.lstrip().startswith('<div class="stack" id="move-form"')
    assert 'name="back" value="/board"' in answer.text
