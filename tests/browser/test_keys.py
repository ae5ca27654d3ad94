"""The board by keyboard, menus and touch: nothing needs a drag."""

import re

import pytest
from playwright.sync_api import expect

from tests import rows
from tests.browser.user_actions import card, column, expect_cards, expect_focus, focused_text
from tests.browser.waits import wait_for_response, wait_until_ready
from tests.clock import HOURS, NOW
from tests.people import send_enquiry
from tests.row_changes import change
from tests.web.referral.move_form import stored


@pytest.fixture
def three(location):
    """Three new referrals, the first due on top."""
    return rows.store(
        *(
            rows.referral(location, of=rows.enquiry(need=need), due_at=NOW + n * HOURS)
            for n, need in enumerate(("First", "Second", "Third"), 30)
        )
    )


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def told(page, words):
    page.locator("#live", has_text=re.compile(words)).wait_for(state="attached")


def test_from_new_to_won_by_keys_alone(location, at_board):
    referral = send_enquiry(location, need="Wanted")[0]
    page = at_board()
    press(page, "ArrowDown")
    expect_focus(page, "Wanted")
    press(page, "i")
    told(page, "is now in Evaluating")
    expect_focus(page, "Wanted")
    with wait_for_response(page):
        press(page, "a")
    page.get_by_role("heading", name="Accept", exact=True).wait_for()
    press(page, "Tab", "Tab")
    page.keyboard.type("12,500")
    press(page, "Tab", "Tab")
    page.keyboard.type("12122026")
    press(page, "Enter")
    told(page, "is now in Negotiating")
    with wait_for_response(page):
        press(page, "w")
    page.get_by_role("heading", name="Won", exact=True).wait_for()
    press(page, "Tab", "Tab")
    page.keyboard.type("12,000")
    press(page, "Tab", "Tab")
    page.keyboard.type("11112026")
    press(page, "Enter")
    told(page, "archived as Won")
    expect_focus(page, "Wanted")
    assert (stored(referral).outcome, stored(referral).final_minor) == ("won", 12_000_00)


def test_arrows_go_from_card_to_card_and_across(three, location, at_board):
    rows.store(rows.referral(location, of=rows.enquiry(need="Beside"), **rows.NEGOTIATING))
    page = at_board()
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowLeft"):
        press(page, key)
        walked.append(focused_text(page))
    assert walked == ["First", "Second", "Third", "Third", "Second", "Beside", "Beside", "First"]


def test_a_card_that_goes_leaves_the_focus_to_the_next(three, at_board):
    page = at_board()
    press(page, "ArrowDown", "ArrowDown", "n")
    told(page, "“Second” archived")
    expect_focus(page, "Third")
    press(page, "n")
    told(page, "“Third” archived")
    expect_focus(page, "First")


def test_closing_a_form_gives_the_focus_back(location, at_board):
    rows.store(rows.referral(location, of=rows.enquiry(need="Wanted"), **rows.EVALUATING))
    page = at_board()
    press(page, "ArrowDown", "d")
    page.get_by_role("heading", name="Why are you declining?").wait_for()
    press(page, "Escape")
    expect_focus(page, "Wanted")


def test_the_list_of_the_keys_gives_the_focus_back(three, at_board):
    page = at_board()
    press(page, "ArrowDown", "?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("be undone")
    press(page, "Escape")
    expect_focus(page, "First")
    press(page, "ArrowDown")
    expect_focus(page, "Second")


def test_keys_do_nothing_while_one_types_with_a_modifier_or_in_a_dialog(three, at_board):
    page = at_board()
    press(page, "ArrowDown", "Control+i", "Alt+n", "Shift+n", "w", "/")
    page.keyboard.type("nid?")
    expect(page.get_by_role("searchbox")).to_have_value("nid?")
    press(page, "Escape", "Tab")
    card(page, "First").get_by_role("link").first.focus()
    press(page, "?", "n", "i")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    press(page, "Escape")
    expect_cards(column(page, "New"), ["First", "Second", "Third"])


def test_single_keys_can_be_switched_off_in_this_browser(three, at_board):
    page = at_board()
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.reload()
    wait_until_ready(page)
    press(page, "ArrowDown", "n", "?", "/")
    expect_focus(page, "First")
    expect_cards(column(page, "New"), ["First", "Second", "Third"])
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Single-key shortcuts").check()
    press(page, "Escape")
    card(page, "First").get_by_role("link").first.focus()
    press(page, "n")
    told(page, "“First” archived")


def test_a_key_for_a_move_that_is_not_there_does_nothing(three, at_board):
    page = at_board()
    press(page, "ArrowDown", "w", "a", "l", "d")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_moves_show_under_the_pointer_and_in_focus(three, at_board):
    page = at_board()
    moves = card(page, "Second").locator(".card-moves")
    expect(moves).to_have_css("opacity", "0")
    press(page, "ArrowDown", "ArrowDown")
    expect(moves).to_have_css("opacity", "1")


def test_that_interest_is_final_is_said_before_the_key_and_the_press(three, at_board):
    page = at_board()
    first, second = (card(page, need).get_by_role("paragraph").get_by_text("be undone") for need in ("First", "Second"))
    expect(first).to_be_hidden()
    press(page, "ArrowDown")
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    card(page, "Second").get_by_role("button", name=re.compile("^I'm interested")).first.hover()
    expect(second).to_be_visible()


def test_on_touch_the_moves_are_always_there_and_say_what_is_final(three, at_board):
    page = at_board(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    first = card(page, "First")
    expect(first.locator(".card-moves")).to_have_css("opacity", "1")
    expect(first.get_by_text("be undone").first).to_be_visible()
    assert first.get_by_role("button", name=re.compile("No thanks")).first.bounding_box()["height"] >= 44


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_menu_moves_without_dragging(three, at_board, javascript):
    page = at_board(java_script_enabled=javascript)
    first = card(page, "First")
    first.locator("summary").click()
    first.get_by_role("button", name="Archived No thanks").click()
    card(column(page, "Archived"), "First").wait_for()
    assert stored(three[0]).outcome == "ignored"


def test_a_menu_leads_to_the_longer_form_and_the_focus_back_to_it(three, luca, at_board):
    change(luca, language="it")
    page = at_board(color_scheme="dark")
    first = card(page, "First")
    first.locator("summary").focus()
    press(page, "Enter", "ArrowDown", "ArrowDown", "Enter")
    page.get_by_role("button", name="Luca Benetti").wait_for()
    press(page, "Escape")
    expect(page.locator(":focus")).to_contain_text("Sposta in: First")
