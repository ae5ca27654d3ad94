"""A mail scanner opens every link of every mail, runs scripts and submits every form as it stands: nothing changes."""

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.person import one_time_links
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.models import LinkPurpose, Notice, Referral
from referrals.rules.actor import CUSTOMER
from referrals.rules.money import Money
from referrals.rules.triage import HoldReason
from tests.browser.user_actions import links_of
from tests.clock import DAYS, HOURS, NOW
from tests.database_content import all_rows, nothing_changes
from tests.people import acting, send_enquiry, submission

# What opening may change: when a link was first and last opened, and sign-ins, of which there are none here.
MAY_TOUCH = {"link_opening"}
SUBMIT_AS_IT_STANDS = "form => HTMLFormElement.prototype.submit.call(form)"
REFUSALS = ("401", "403", "404", "405", "409", "410", "422", "429")
MONEY = Money(1_000_00, "EUR")


@pytest.fixture
def every_mail(site, location, other_location, giulia, luca, stranger):
    """Send a mail of every kind with a link, while its referral is still in the state that the mail describes."""
    now = NOW
    _, theirs = send_enquiry(location, other_location, now=now)
    taken = send_enquiry(location, now=now - 6 * DAYS)[0]
    moves.interested(taken.id, assignee_id=luca.id, by=acting(giulia), version=1, now=now - 5 * DAYS - HOURS)
    worked = send_enquiry(location, now=now - 40 * DAYS)[0]
    moves.interested(worked.id, assignee_id=luca.id, by=acting(giulia), version=1, now=now - 40 * DAYS)
    day = (now - 10 * DAYS).date()
    accepting = {"value": MONEY, "expected_close_on": day, "today": day}
    moves.accept(worked.id, by=acting(luca), version=2, now=now - 39 * DAYS, **accepting)
    moves.ignore(theirs.id, reason=None, by=acting(stranger), version=1, now=now - HOURS)
    send_enquiry(location, now=now - 4 * DAYS)
    send_by_the_public_form(location, now)
    issue_one_time_links(luca, now)
    sweep.archive_overdue(now=now, pause=0)
    reminders.owe_due(now=now)
    site.deliver()
    return site.post.messages


def send_by_the_public_form(location, now):
    """Send an enquiry without doubts, and a held one: both ask their customers to confirm the address."""
    for number, odd in enumerate(((), (HoldReason.NO_PREVIEW,))):
        words = {"need": f"Need number {number}", "nonce": f"form {number}", "email": f"anna{number}@paper.example"}
        asked = submission(location, origin=EnquiryOrigin(odd=odd), **words)
        customer_actions.submit(asked, by=CUSTOMER, now=now)


def issue_one_time_links(person, now):
    for purpose in (LinkPurpose.SIGN_IN, LinkPurpose.PASSWORD_RESET, LinkPurpose.INVITATION):
        one_time_links.issue(purpose, person.id, now=now)
    one_time_links.issue(LinkPurpose.EMAIL_CHANGE, person.id, address="new@people.example", now=now)


def scan(page, link):
    """Open a link and each page of the same object, and submit every form. Return the number of forms."""
    page.goto(link)
    pages = {page.url, *within_site(page)}
    return sum(submit_each_form(page, address) for address in sorted(pages))


def within_site(page):
    """Return the URLs of the same object on the page, including those of the second tap."""
    here = page.url.split("?")[0]
    found = page.eval_on_selector_all("main a[href]:not([download])", "links => links.map(link => link.href)")
    return {address for address in found if address.startswith(here)}


def submit_each_form(page, address):
    submitted = 0
    page.goto(address)
    for number in range(page.locator("main form").count()):
        page.goto(address)
        form = page.locator("main form").nth(number)
        if form.count():
            with page.expect_navigation(wait_until="commit"):
                form.evaluate(SUBMIT_AS_IT_STANDS)
            submitted += 1
    return submitted


def test_a_scanner_changes_nothing(every_mail, browse, site):
    assert {"referral-received", "referral-reminder", "choose-another-ignored", "sign-in-link"} <= kinds_sent()
    links = {link for mail in every_mail for link in links_of(mail) if link.startswith(site.url)}
    assert len(links) > 12
    scanner = browse(allowed=REFUSALS)
    with nothing_changes(but=MAY_TOUCH):
        assert sum(scan(scanner, link) for link in sorted(links)) > 20


def kinds_sent():
    return set(db.session.scalars(select(Notice.kind).where(Notice.state == "sent")))


def test_the_scanner_would_notice(every_mail, browse, site, giulia):
    """The compared data does change when a person moves."""
    before = all_rows(but=MAY_TOUCH)
    referral = db.session.scalars(
        select(Referral).where(Referral.stage == "new", Referral.partner_id == giulia.partner_id)
    ).first()
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    assert all_rows(but=MAY_TOUCH) != before
