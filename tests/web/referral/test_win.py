"""POST /referrals/<id>/win (L8): the final value and the date. The rest is in test_moves.py."""

from tests.web.referral.move_form import send, stored

FINAL = {"value": "11,900", "currency": "EUR", "closed_on": "2026-11-20"}


def test_it_archives_with_the_final_value(member, negotiating):
    send(member, negotiating, "win", **FINAL)
    found = stored(negotiating)
    assert (found.stage, found.outcome) == ("archived", "won")
    assert (found.final_minor, found.final_currency, found.closed_on.isoformat()) == (1190000, "EUR", "2026-11-20")
    assert found.estimated_minor == 1200000


def test_a_day_in_the_future_is_refused_beside_its_field(member, negotiating):
    answer = send(member, negotiating, "win", **FINAL | {"closed_on": "2026-11-24"})
    assert answer.status_code == 422
    assert "can’t be in the future" in answer.text
    assert stored(negotiating).stage == "negotiating"


def test_without_a_value_the_form_comes_back(member, negotiating):
    assert send(member, negotiating, "win", **FINAL | {"value": ""}).status_code == 422
    assert stored(negotiating).stage == "negotiating"
