"""The list with tick boxes in a browser: counted, limited, kept when going back; the form knows its reader's zone."""

import pytest
from playwright.sync_api import expect

from referrals.actions.network import settings
from tests.browser.user_actions import expect_focus
from tests.people import make_partner


@pytest.fixture
def page(browse, open_for_enquiries):
    """A stranger at the list of four partners, three of which may be asked at once."""
    settings.change({"partner_limit": 3})
    for number in range(4):
        make_partner(f"Partner {number}")
    page = browse()
    page.goto("/partners")
    return page


def tick(page, *numbers):
    for number in numbers:
        page.check(f"#partner-partner-{number}")


def test_the_button_counts(page):
    button = page.locator(".tray .primary")
    expect(button).to_have_text("Contact selected partners")
    tick(page, 0)
    expect(button).to_have_text("Contact 1 partner")
    tick(page, 1)
    expect(button).to_have_text("Contact 2 partners")


def test_no_more_can_be_ticked_than_may_be_asked(page):
    tick(page, 0, 1, 2)
    assert page.is_disabled("#partner-partner-3")
    page.uncheck("#partner-partner-0")
    assert page.is_enabled("#partner-partner-3")


def test_a_press_anywhere_on_the_row_ticks_it(page):
    row = page.locator("li", has=page.locator("#partner-partner-1"))
    row.click(position={"x": 400, "y": 40})
    assert page.is_checked("#partner-partner-1")


def test_one_key_leads_past_the_filters(page):
    page.get_by_role("button", name="Search", exact=True).focus()
    page.keyboard.press("Tab")
    expect_focus(page, "Skip to results")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#results') !== null")


def test_going_back_keeps_the_ticks_and_the_count(page):
    tick(page, 0, 1)
    page.click(".tray .primary")
    page.wait_for_url("**/enquiries/new?*")
    page.go_back()
    expect(page.locator(".tray .primary")).to_have_text("Contact 2 partners")


def test_the_form_knows_the_zone_of_its_reader(page):
    tick(page, 0)
    page.click(".tray .primary")
    expect(page.locator("input[name=zone]")).to_have_value("Europe/Rome")
