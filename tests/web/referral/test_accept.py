"""POST /referrals/<id>/accept (L5): the value and the date. The rest is in test_moves.py."""

import pytest

from tests.clock import HOURS, NOW
from tests.people import make_person
from tests.row_changes import change
from tests.web.referral.move_form import IN_A_MONTH, send, send_partial, stored

ESTIMATE = {"value": "12,500.50", "currency": "CHF", "expected_close_on": IN_A_MONTH.isoformat()}


def test_it_moves_with_the_estimate(member, evaluating):
    send(member, evaluating, "accept", **ESTIMATE)
    found = stored(evaluating)
    assert (found.stage, found.due_at) == ("negotiating", None)
    assert (found.estimated_minor, found.estimated_currency) == (1250050, "CHF")
    assert found.expected_close_on == IN_A_MONTH


def test_the_board_shows_the_estimate(member, evaluating):
    answer = send_partial(member, evaluating, "accept", **ESTIMATE, back="/board")
    assert "CHF\u00a012,500.50" in answer.text


@pytest.mark.parametrize("value", ["", "much", "-5", "NaN", "Infinity", "1e9", "12.505", "12.500", "9" * 30])
def test_what_is_no_amount_comes_back_with_the_form(member, evaluating, value):
    answer = send_partial(member, evaluating, "accept", **ESTIMATE | {"value": value})
    assert answer.status_code == 422
    assert "Enter an amount, such as 12500 or 12500.50." in answer.text
    assert stored(evaluating).stage == "evaluating"


@pytest.mark.parametrize("value", ["€ 5.000,00", "5000 EUR", "5.000,00 €", "5 000", "5'000", "٥٠٠٠", "5,000"])
def test_an_amount_may_be_written_in_any_notation(member, evaluating, value):
    assert send(member, evaluating, "accept", **ESTIMATE | {"value": value, "currency": "EUR"}).status_code == 303
    assert stored(evaluating).estimated_minor == 5000_00


def test_a_sign_that_contradicts_the_currency_is_refused(member, evaluating):
    answer = send(member, evaluating, "accept", **ESTIMATE | {"value": "$5,000", "currency": "EUR"})
    assert answer.status_code == 422
    assert "“$” isn’t EUR." in answer.text
    assert stored(evaluating).stage == "evaluating"


def test_the_hint_for_a_currency_without_decimals_shows_none(member, evaluating):
    answer = send(member, evaluating, "accept", **ESTIMATE | {"value": "5.5", "currency": "JPY"})
    assert "Enter a whole amount, for example 12500: JPY has no decimals." in answer.text
    assert "12500.50" not in answer.text


def test_an_estimate_of_nothing_is_refused(member, evaluating):
    assert send(member, evaluating, "accept", **ESTIMATE | {"value": "0"}).status_code == 422


@pytest.mark.parametrize("day", ["", "soon", "2026-02-30", "31/31/2026", "9999-12-31", "0001-01-01", "\x00"])
def test_what_is_no_day_comes_back_with_the_form(member, evaluating, day):
    answer = send_partial(member, evaluating, "accept", **ESTIMATE | {"expected_close_on": day})
    assert answer.status_code == 422
    assert "Enter a date, such as 12/31/2027." in answer.text


def test_what_was_typed_stays(member, evaluating):
    answer = send(member, evaluating, "accept", **ESTIMATE | {"value": "lots & lots", "currency": "JPY"})
    assert 'value="lots &amp; lots"' in answer.text
    assert '<option selected value="JPY">' in answer.text


def test_a_currency_that_is_none_is_refused(member, evaluating):
    assert send(member, evaluating, "accept", **ESTIMATE | {"currency": "XXX"}).status_code == 422


def test_a_currency_without_cents_takes_whole_amounts_only(member, evaluating):
    assert send(member, evaluating, "accept", **ESTIMATE | {"currency": "JPY", "value": "5.5"}).status_code == 422
    send(member, evaluating, "accept", **ESTIMATE | {"currency": "JPY", "value": "1,200,000"})
    assert stored(evaluating).estimated_minor == 1_200_000


def test_yesterday_is_refused_and_today_is_not(member, evaluating):
    answer = send(member, evaluating, "accept", **ESTIMATE | {"expected_close_on": "2026-11-22"})
    assert answer.status_code == 422
    assert "The expected closing date can’t be in the past." in answer.text
    assert send(member, evaluating, "accept", **ESTIMATE | {"expected_close_on": "2026-11-23"}).status_code == 303


def test_the_past_begins_where_the_person_is(sign_in, evaluating, giulia, travel):
    change(giulia, zone="Pacific/Auckland")
    travel(NOW + 2 * HOURS)
    answer = send(sign_in(giulia), evaluating, "accept", **ESTIMATE | {"expected_close_on": "2026-11-23"})
    assert answer.status_code == 422


def test_an_italian_types_as_italians_write(sign_in, evaluating, partner):
    sara = make_person("Sara Pavan", "member", partner, language="it")
    typed = {"value": "12.500,50", "currency": "EUR", "expected_close_on": "3/12/2026"}
    send(sign_in(sara), evaluating, "accept", **typed)
    assert stored(evaluating).estimated_minor == 1250050
    assert stored(evaluating).expected_close_on.isoformat() == "2026-12-03"
