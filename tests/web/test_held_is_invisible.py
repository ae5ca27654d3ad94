"""Only its customer and the operator can tell that a held enquiry exists, and its link shows nothing private."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from referrals.actions.directory.search_log import SearchRecord
from referrals.actions.enquiry import confirmation, customer_actions, held_sweep
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.notice import digest
from referrals.actions.referral import reminders
from referrals.extensions import db
from referrals.models import Campaign, Enquiry, Notice, Search
from referrals.queries.directory import campaigns, coverage
from referrals.queries.enquiry import enquiry_list
from referrals.queries.enquiry.enquiry_list import EnquiryFilter, EnquiryState
from referrals.queries.network import desk
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import Channel
from referrals.rules.triage import HoldReason
from tests.clock import DAYS, HOURS, NOW
from tests.link_tokens import enquiry_token
from tests.people import add, send_enquiry, submission
from tests.web.test_reveal_crawl import EMAIL, MARKERS, STARTS, crawl, leaked

NEED = "Marker77Zebra for two plants"
NETWORK = ("/operator/enquiries", "/operator/enquiries/new")


@pytest.fixture
def held(location, other_location, luca):
    """A held enquiry of a campaign, beside one that its partner has."""
    send_enquiry(location)
    add(Campaign(slug="spring-fair", name="Spring fair", created_at=NOW))
    origin = EnquiryOrigin(odd=(HoldReason.NO_PREVIEW,))
    asked = submission(location, other_location, need=NEED, nonce="held", origin=origin, **{"email": EMAIL, **MARKERS})
    search = SearchRecord(language="en", words="marker77zebra", campaign="Spring fair", found=2)
    asked = replace(asked, channel=Channel.MARKETING, campaign="Spring fair", search=search)
    sent = customer_actions.submit(asked, by=CUSTOMER, now=NOW)
    return db.session.get(Enquiry, sent.enquiry_id)


def found_in(text):
    return leaked(text) or [mark for mark in ("Marker77Zebra",) if mark.lower() in text.lower()]


@pytest.mark.parametrize("who", ["giulia", "luca", "stranger", "agent"])
def test_no_page_of_a_partner_or_an_agent_tells_of_it(request, who, held, sign_in):
    client = sign_in(request.getfixturevalue(who))
    pages = dict(crawl(client, [*STARTS, *NETWORK, f"/operator/enquiries/{held.public_id}"]))
    assert len(pages) > 10
    wrong = {address: found_in(text) for address, text in pages.items() if held.public_id not in address}
    assert {address: found for address, found in wrong.items() if found} == {}


def test_no_page_of_a_visitor_tells_of_it(app, held):
    pages = dict(crawl(app.test_client(), ["/", "/partners", f"/enquiries/{held.public_id}/sent"]))
    assert {address: found_in(text) for address, text in pages.items() if found_in(text)} == {}


def test_no_mail_but_its_customers_is_owed_about_it(held, operator):
    reminders.owe_due(now=NOW + 24 * HOURS)
    digest.owe_due(now=NOW + 3 * DAYS)
    owed = db.session.scalars(select(Notice).where(Notice.enquiry_id == held.id)).all()
    assert [(notice.kind, notice.recipient) for notice in owed] == [("enquiry-confirm", f"customer:{held.id}")]
    assert db.session.scalar(select(func.count()).where(Notice.referral_id.is_not(None))) > 0


def test_no_figure_of_the_network_counts_it(held):
    (line,) = campaigns.campaign_results(now=NOW)
    assert (line.enquiries, line.referrals) == (0, 0)
    assert coverage.coverage_gaps(now=NOW) == []
    assert db.session.scalars(select(Search)).all() == []
    assert held.id not in [line.id for line in desk.dropped_by_all(now=NOW + 30 * DAYS).lines]


def test_the_register_has_it_under_held_alone(held):
    found = {
        show: [line.id for line in enquiry_list.enquiry_page(EnquiryFilter(show), after=None, now=NOW).lines]
        for show in EnquiryState
    }
    assert {show for show, ids in found.items() if held.id in ids} == {EnquiryState.HELD}
    assert enquiry_list.enquiry_page(EnquiryFilter(words="marker77"), after=None, now=NOW).lines == ()


def test_once_erased_it_stands_nowhere(held):
    held_sweep.sweep_held(now=NOW + 72 * HOURS)
    db.session.rollback()
    found = {
        show: [line.id for line in enquiry_list.enquiry_page(EnquiryFilter(show), after=None, now=NOW).lines]
        for show in EnquiryState
    }
    assert {show for show, ids in found.items() if held.id in ids} == set()


def test_its_search_and_its_campaign_count_from_the_release_on(held):
    confirmation.confirm(held.id, browser_key=None, now=NOW + HOURS)
    (line,) = campaigns.campaign_results(now=NOW + HOURS)
    assert (line.enquiries, line.referrals) == (1, 2)
    assert [(search.words, search.at) for search in db.session.scalars(select(Search))] == [
        ("marker77zebra", NOW + HOURS)
    ]


@pytest.mark.parametrize("is_held", [True, False])
def test_the_mailed_link_of_an_unproved_enquiry_shows_nothing_private(app, location, held, is_held):
    if not is_held:
        hidden = {"email": "other@customer.example", **MARKERS}
        asked = submission(location, need="Something ordinary", nonce="ordinary", origin=EnquiryOrigin(), **hidden)
        held = db.session.get(Enquiry, customer_actions.submit(asked, by=CUSTOMER, now=NOW).enquiry_id)
    pages = dict(crawl(app.test_client(), [f"/enquiries/{enquiry_token(held)}"]))
    assert any(held.need in text for text in pages.values())
    assert {mark for text in pages.values() for mark in leaked(text.replace(EMAIL, ""))} == set()
