"""Dragging a card with the mouse: onto its moves and nowhere else; otherwise it goes back."""

import pytest
from playwright.sync_api import expect

from referrals.actions.referral import moves
from tests import rows
from tests.browser.user_actions import (
    card,
    column,
    drag,
    expect_cards,
    expect_focus,
    hold_over,
    needs,
    pick_up,
    wait_for_drop,
)
from tests.clock import HOURS, NOW
from tests.people import acting
from tests.web.referral.move_form import stored

NAMES = {"new": "New", "evaluating": "Evaluating", "negotiating": "Negotiating", "archived": "Archived"}
FACTS = {"new": {}, "evaluating": rows.EVALUATING, "negotiating": rows.NEGOTIATING}
AT_ONCE = {("new", "evaluating"): "evaluating", ("new", "archived"): "archived"}
WITH_A_FORM = {
    ("evaluating", "negotiating"): "Accept",
    ("evaluating", "archived"): "Why are you declining?",
    ("negotiating", "archived"): "Won",
}
LEGAL = AT_ONCE | WITH_A_FORM


@pytest.fixture
def put(location, luca):
    """Return a function that stores a referral in a stage, above those stored later."""
    made = []

    def store(need, stage="new"):
        made.append(need)
        facts = {"due_at": NOW + (len(made) + 24) * HOURS} | FACTS[stage]
        return rows.store(rows.referral(location, of=rows.enquiry(need=need), assignee_id=luca.id, **facts))[0]

    return store


def posted(page):
    """Return a list to which the URL of each later POST is added."""
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


@pytest.mark.parametrize(("start", "to"), AT_ONCE)
def test_where_nothing_is_asked_a_drop_moves(put, at_board, start, to):
    referral = put("Wanted", start)
    page = at_board()
    with page.expect_response("**/referrals/**"):
        drag(page, card(page, "Wanted"), column(page, NAMES[to]))
    card(column(page, NAMES[to]), "Wanted").wait_for()
    assert stored(referral).stage == AT_ONCE[start, to]


@pytest.mark.parametrize(("start", "to"), WITH_A_FORM)
def test_where_something_is_asked_a_drop_opens_the_form(put, at_board, start, to):
    put("Wanted", start)
    page = at_board()
    sent = posted(page)
    drag(page, card(page, "Wanted"), column(page, NAMES[to]))
    page.get_by_role("heading", name=WITH_A_FORM[start, to], exact=True).wait_for()
    assert sent == []


@pytest.mark.parametrize("start", FACTS)
def test_elsewhere_a_drop_moves_nothing(put, at_board, start):
    put("Wanted", start)
    page = at_board()
    sent = posted(page)
    for to in NAMES.keys() - {target for begun, target in LEGAL if begun == start}:
        drag(page, card(page, "Wanted"), column(page, NAMES[to]))
        expect_cards(column(page, NAMES[start]), ["Wanted"])
    assert (sent, page.locator("dialog[open]").count()) == ([], 0)


def test_legal_columns_open_and_the_others_step_back(put, at_board):
    put("Wanted", "evaluating")
    page = at_board()
    pick_up(page, card(page, "Wanted"), over=column(page, "New"))
    expect(page.locator(".zone")).to_have_text(["Accept…", "Decline…"])
    faded = [one.evaluate("one => getComputedStyle(one).opacity") for one in page.locator(".column").all()]
    assert faded == ["0.4", "1", "1", "1"]
    page.mouse.up()
    expect(page.locator(".zone")).to_have_count(0)


def test_that_interest_is_final_is_said_before_the_drop(put, at_board):
    put("Wanted")
    page = at_board()
    pick_up(page, card(page, "Wanted"), over=column(page, "Evaluating"))
    expect(column(page, "Evaluating")).to_contain_text("be undone")
    page.keyboard.press("Escape")
    page.mouse.up()


def test_over_a_legal_column_and_dropped_beside_it_moves_nothing(put, at_board):
    put("Wanted")
    page = at_board()
    sent = posted(page)
    pick_up(page, card(page, "Wanted"), over=column(page, "Evaluating"))
    hold_over(page, page.get_by_role("heading", level=1))
    page.mouse.up()
    expect_cards(column(page, "New"), ["Wanted"])
    assert sent == []


def test_escape_ends_the_drag_where_it_began(put, at_board):
    put("Above")
    put("Wanted")
    put("Below")
    page = at_board()
    sent = posted(page)
    pick_up(page, card(page, "Wanted"), over=column(page, "Evaluating"))
    page.keyboard.press("Escape")
    page.mouse.up()
    expect_cards(column(page, "New"), ["Above", "Wanted", "Below"])
    expect_focus(page, "Wanted")
    wait_for_drop(page)
    assert sent == []


def test_in_archived_won_and_lost_are_two_places(put, at_board):
    put("Wanted", "negotiating")
    page = at_board()
    drag(page, card(page, "Wanted"), column(page, "Archived"))
    page.get_by_role("heading", name="Won", exact=True).wait_for()
    page.keyboard.press("Escape")
    pick_up(page, card(page, "Wanted"), over=column(page, "Archived"))
    hold_over(page, page.locator(".zone[data-move=lose]"))
    page.mouse.up()
    page.get_by_role("button", name="Price").click()
    card(column(page, "Archived"), "Wanted").wait_for()
    expect(column(page, "Archived")).to_contain_text("Lost")


def test_cancelling_the_form_puts_the_card_back_in_focus(put, at_board):
    for need in ("Above", "Wanted", "Below"):
        put(need, "evaluating")
    page = at_board()
    before = needs(column(page, "Evaluating"))
    drag(page, card(page, "Wanted"), column(page, "Negotiating"))
    page.get_by_role("heading", name="Accept", exact=True).wait_for()
    page.get_by_role("link", name="Cancel").click()
    card(column(page, "Evaluating"), "Wanted").wait_for()
    expect_cards(column(page, "Evaluating"), before)
    expect_focus(page, "Wanted")


def test_what_is_wrong_in_the_form_is_said_there(put, at_board):
    referral = put("Wanted", "evaluating")
    page = at_board(allowed=("422",))
    drag(page, card(page, "Wanted"), column(page, "Negotiating"))
    page.get_by_label("Estimated value").fill("much")
    page.get_by_role("button", name="Accept", exact=True).click()
    page.locator("dialog .field-error").first.wait_for()
    page.keyboard.press("Escape")
    expect_cards(column(page, "Evaluating"), ["Wanted"])
    assert stored(referral).stage == "evaluating"


def test_after_the_drop_the_next_card_has_the_focus(put, at_board):
    for need in ("First", "Second", "Third"):
        put(need)
    page = at_board()
    drag(page, card(page, "Second"), column(page, "Archived"))
    card(column(page, "Archived"), "Second").wait_for()
    wait_for_drop(page)
    expect_focus(page, "Third")


def test_who_was_slower_sees_the_board_as_it_is_and_why(put, at_board, giulia):
    referral = put("Wanted")
    page = at_board(allowed=("409",))
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    drag(page, card(page, "Wanted"), column(page, "Evaluating"))
    page.get_by_text("Giulia Morandi got there first").first.wait_for()
    expect_cards(column(page, "Archived"), ["Wanted"])
    assert stored(referral).revealed_at is None


def test_a_form_that_is_late_is_answered_with_the_board(put, at_board, giulia):
    referral = put("Wanted", "evaluating")
    page = at_board(allowed=("409",))
    moves.decline(referral.id, reason="no-capacity", by=acting(giulia), version=1, now=NOW)
    drag(page, card(page, "Wanted"), column(page, "Negotiating"))
    page.locator("#board .message").wait_for()
    expect_cards(column(page, "Archived"), ["Wanted"])
    expect(page.locator("dialog[open]")).to_have_count(0)


FAILURES = {
    "no network": lambda route: route.abort(),
    "500": lambda route: route.fulfill(status=500, body="no"),
    "503": lambda route: route.fulfill(status=503, body="<!doctype html><p>no"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_puts_the_card_back_and_says_so(put, at_board, failure):
    for need in ("Above", "Wanted", "Below"):
        put(need)
    page = at_board(allowed=("500", "503", "Failed to"))
    page.route("**/ignore", FAILURES[failure])
    drag(page, card(page, "Wanted"), column(page, "Archived"))
    page.get_by_role("alert").get_by_text("The card is back where it was.").wait_for()
    expect_cards(column(page, "New"), ["Above", "Wanted", "Below"])
    expect_focus(page, "Wanted")
    wait_for_drop(page)


def test_a_form_that_does_not_come_puts_the_card_back(put, at_board):
    put("Wanted", "evaluating")
    page = at_board(allowed=("Failed to",))
    page.route("**/form/**", FAILURES["no network"])
    drag(page, card(page, "Wanted"), column(page, "Negotiating"))
    page.locator("#trouble").wait_for()
    expect_cards(column(page, "Evaluating"), ["Wanted"])
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_it_can_be_dragged_again_after_each_answer(put, at_board):
    put("First")
    put("Second")
    page = at_board()
    for need in ("First", "Second"):
        drag(page, card(page, need), column(page, "Evaluating"))
        wait_for_drop(page)
    drag(page, card(page, "First"), column(page, "Negotiating"))
    page.get_by_role("heading", name="Accept", exact=True).wait_for()


def test_nothing_is_dragged_on_a_narrow_screen(put, at_board):
    put("Wanted")
    page = at_board(viewport={"width": 600, "height": 900})
    pick_up(page, card(page, "Wanted"), over=page.get_by_role("heading", level=1))
    expect(page.locator(".dragged, .zone")).to_have_count(0)


def test_a_press_on_a_card_opens_it_and_does_not_drag(put, at_board):
    referral = put("Wanted")
    page = at_board()
    page.get_by_role("link", name="Wanted", exact=True).click()
    page.wait_for_url(f"**/referrals/{referral.public_id}")


def test_the_operator_looks_and_drags_nothing(put, at_board, operator, partner):
    put("Wanted")
    page = at_board(operator, address=f"/operator/partners/{partner.public_id}/board")
    pick_up(page, card(page, "Wanted"), over=column(page, "Evaluating"))
    expect(page.locator(".dragged, .zone")).to_have_count(0)
