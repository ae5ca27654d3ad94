"""From the enquiry to Won: the customer, two people of the partner, and the mails between them."""

import re

import pytest
from playwright.sync_api import expect

from referrals import passwords
from referrals.database import write
from referrals.models import Person
from referrals.web.enquiry import submission
from tests.browser.user_actions import column, fill_enquiry, link_of, sign_in
from tests.clock import DAYS, NOW

PASSWORD = "a long enough password"
CARLA = "carla@customer.example"


@pytest.fixture
def luca_signs_in(luca):
    with write() as session:
        session.get(Person, luca.id).password_hash = passwords.hash_password(PASSWORD)
    return luca.email


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Accept fast forms: robots are recognised by their speed, and the test's browser is as fast."""
    monkeypatch.setattr(submission, "SHORTEST_FILLING", submission.SHORTEST_FILLING * 0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_enquiry_to_won(site, browse, location, giulia, luca_signs_in, javascript):
    customer = browse(java_script_enabled=javascript)
    send_the_enquiry(customer)
    site.deliver()
    phone = browse(java_script_enabled=javascript, viewport={"width": 390, "height": 800})
    take_it_for_luca(phone, link_of(site.mails_to(giulia.email)[0], "/r/"))
    site.deliver()
    told = site.mails_to(CARLA)[1].get_body(("plain",)).get_content()
    assert "Nordest Sistemi is interested" in told
    assert "Luca Benetti" not in told  # it is not proved yet that this address is Carla's
    board = browse(java_script_enabled=javascript)
    sign_in(board, luca_signs_in, PASSWORD)
    accept(board)
    customer.goto(link_of(site.mails_to(CARLA)[0], "/enquiries/"))
    expect(customer.get_by_text("Working with you")).to_be_visible()
    report_won(board)
    expect(column(board, "Archived")).to_contain_text("38,500")


def send_the_enquiry(page):
    page.goto("/partners")
    page.get_by_role("checkbox", name=re.compile("Nordest")).check()
    page.get_by_role("button", name=re.compile("^Contact")).click()
    fill_enquiry(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Check your enquiry")).to_be_visible()
    page.get_by_role("button", name="Send to 1 partner").click()
    page.get_by_role("heading", name="Sent to 1 partner").wait_for()


def take_it_for_luca(page, link):
    page.goto(link)
    assert "Cartiera Secret" not in page.content()
    page.get_by_role("link", name=re.compile("^I'm interested")).or_(
        page.get_by_role("button", name=re.compile("^I'm interested"))
    ).first.click()
    page.get_by_role("button", name=re.compile("Luca Benetti")).click()
    page.get_by_text("Cartiera Secret").first.wait_for()


def accept(page):
    page.get_by_role("link", name=re.compile("^Accept")).click()
    page.get_by_label("Estimated value").fill("40,000")
    page.get_by_label(re.compile("Expected closing date")).fill(f"{NOW + 365 * DAYS:%Y-%m-%d}")
    page.get_by_role("button", name="Accept", exact=True).click()
    column(page, "Negotiating").get_by_text("40,000").first.wait_for()


def report_won(page):
    page.get_by_role("link", name=re.compile("^Won")).click()
    page.get_by_label("Final value").fill("38,500")
    page.get_by_label(re.compile("Closed on|Closing date")).fill(f"{NOW:%Y-%m-%d}")
    page.get_by_role("button", name="Mark as won").click()
    column(page, "Archived").get_by_text("38,500").first.wait_for()


def test_who_is_slower_is_told_who_was_faster(referral, giulia, at_board):
    fast, slow = at_board(), at_board(giulia, allowed=("409",))
    fast.get_by_role("button", name=re.compile("^No thanks")).first.click()
    column(fast, "Archived").get_by_text("Ignored").wait_for()
    slow.get_by_role("button", name=re.compile("^I'm interested")).first.click()
    slow.get_by_text(re.compile("Luca Benetti got there first")).first.wait_for()
    expect(column(slow, "Archived").get_by_text("Ignored")).to_be_visible()
    assert "Cartiera Secret" not in slow.content()
