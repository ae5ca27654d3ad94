"""Undo within 30 seconds: from the toast, from the card, by key; and when it is too late."""

import re

import pytest
from playwright.sync_api import expect

from tests import rows
from tests.browser.user_actions import card, column, expect_cards, expect_focus
from tests.clock import NOW, SECONDS
from tests.web.referral.move_form import stored


@pytest.fixture
def wanted(location):
    return rows.store(rows.referral(location, of=rows.enquiry(need="Wanted")))[0]


@pytest.fixture
def page(wanted, at_board):
    """Luca's board after a No thanks."""
    page = at_board(allowed=("409",))
    page.clock.set_fixed_time(NOW)
    card(page, "Wanted").get_by_role("link").first.focus()
    page.keyboard.press("n")
    page.locator(".toast").wait_for()
    return page


def expect_back(page):
    card(column(page, "New"), "Wanted").wait_for()
    expect_focus(page, "Wanted")


def test_its_key_takes_it_back(page, wanted):
    page.keyboard.press("z")
    expect_back(page)
    assert (stored(wanted).stage, stored(wanted).outcome) == ("new", None)


def test_the_toast_takes_it_back_and_gives_way(page):
    page.locator(".toast").get_by_role("button", name=re.compile("^Undo")).press("Enter")
    expect_back(page)
    expect(page.locator(".toast")).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("“Wanted” is back in New.")


def test_the_button_on_the_card_takes_it_back(page):
    card(column(page, "Archived"), "Wanted").get_by_role("button", name=re.compile("^Undo")).press("Enter")
    expect_back(page)


def test_the_seconds_count_down_and_then_both_offers_go(page):
    page.clock.set_fixed_time(NOW + 10 * SECONDS)
    for place in (page.locator(".toast"), column(page, "Archived")):
        expect(place.locator("[data-left]")).to_have_text("20")
    page.clock.set_fixed_time(NOW + 31 * SECONDS)
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)


def test_the_focus_is_not_lost_with_the_button(page):
    card(column(page, "Archived"), "Wanted").get_by_role("button", name=re.compile("^Undo")).focus()
    page.clock.set_fixed_time(NOW + 31 * SECONDS)
    expect_focus(page, "Wanted")


def test_on_the_page_of_the_referral_the_seconds_count_down_too(page, wanted):
    page.goto(f"/referrals/{wanted.public_id}")
    dock = page.locator(".dock")
    dock.get_by_role("button", name=re.compile("^Undo")).focus()
    page.clock.set_fixed_time(NOW + 10 * SECONDS)
    expect(dock.locator("[data-left]")).to_have_text("20")
    page.clock.set_fixed_time(NOW + 31 * SECONDS)
    expect(dock).to_have_count(0)
    expect(page.locator("#main").get_by_role("link", name="Board")).to_be_focused()


def test_too_late_it_is_refused_and_says_why(page, wanted, travel):
    travel(NOW + 31 * SECONDS)
    page.keyboard.press("z")
    page.get_by_text("the 30 seconds are up").first.wait_for()
    expect_cards(column(page, "Archived"), ["Wanted"])
    assert stored(wanted).outcome == "ignored"


def test_the_history_shows_both(page, wanted):
    page.keyboard.press("z")
    expect_back(page)
    page.goto(f"/referrals/{wanted.public_id}")
    lines = page.locator(".timeline li > b").all_inner_texts()
    assert lines[:2] == ["Undone", "No thanks"]


def test_interest_cannot_be_taken_back(wanted, at_board):
    page = at_board()
    card(page, "Wanted").get_by_role("link").first.focus()
    page.keyboard.press("i")
    card(column(page, "Evaluating"), "Wanted").wait_for()
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)


def test_without_javascript_the_card_has_it(wanted, at_board):
    page = at_board(java_script_enabled=False)
    card(page, "Wanted").get_by_role("button", name=re.compile("^No thanks")).first.click()
    card(column(page, "Archived"), "Wanted").get_by_role("button", name=re.compile("^Undo")).click()
    card(column(page, "New"), "Wanted").wait_for()
    assert stored(wanted).stage == "new"
