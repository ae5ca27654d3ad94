"""POST /referrals/<id>/win (L8)."""

from tests.stored import nothing_changes
from tests.web.asking import announced
from tests.web.referral.moving import kinds_owed, last_event, send, send_partial, stored

FINAL = {"value": "11,900", "currency": "EUR", "closed_on": "2026-11-20"}


def test_it_archives_with_the_final_value(member, negotiating):
    send(member, negotiating, "win", **FINAL)
    found = stored(negotiating)
    assert (found.stage, found.outcome) == ("archived", "won")
    assert (found.final_minor, found.final_currency, found.closed_on.isoformat()) == (1190000, "EUR", "2026-11-20")
    assert found.estimated_minor == 1200000
    assert last_event(negotiating).kind == "win"
    assert kinds_owed(negotiating) == ["partner-interested"]


def test_it_answers_htmx_with_the_board_and_undo(member, negotiating):
    answer = send_partial(member, negotiating, "win", **FINAL, back="/board")
    assert announced(answer).endswith("archived as Won.")
    assert f'action="/referrals/{negotiating.public_id}/undo"' in answer.text


def test_without_javascript_it_leads_back(member, negotiating):
    assert send(member, negotiating, "win", **FINAL, back="/board").location == "/board"


def test_while_evaluating_it_is_refused(member, evaluating):
    assert send(member, evaluating, "win", **FINAL).status_code == 409


def test_a_second_time_changes_nothing(member, negotiating):
    send(member, negotiating, "win", **FINAL)
    with nothing_changes():
        assert send(member, negotiating, "win", **FINAL, version=3).status_code == 303


def test_a_stranger_gets_404(outsider, negotiating):
    assert send(outsider, negotiating, "win", **FINAL).status_code == 404


def test_it_needs_sign_in(client, negotiating):
    assert send(client, negotiating, "win", **FINAL).status_code == 401


def test_it_rejects_get(member, negotiating):
    assert member.get(f"/referrals/{negotiating.public_id}/win").status_code == 405


def test_a_day_in_the_future_is_refused_beside_its_field(member, negotiating):
    answer = send(member, negotiating, "win", **FINAL | {"closed_on": "2026-11-24"})
    assert answer.status_code == 422
    assert "can’t be in the future" in answer.text
    assert stored(negotiating).stage == "negotiating"


def test_without_a_value_the_form_comes_back(member, negotiating):
    assert send(member, negotiating, "win", **FINAL | {"value": ""}).status_code == 422
