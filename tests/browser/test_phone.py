"""The page of the emailed link on a phone: light, all answers visible, two taps per move."""

import re

import pytest
from playwright.sync_api import expect

from referrals import languages, links
from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.customer_actions import Submission
from referrals.extensions import db
from referrals.models import Referral
from referrals.rules.actor import CUSTOMER
from tests.clock import HOURS, NOW
from tests.link_tokens import contact_link
from tests.people import make_person, submission
from tests.row_changes import change
from tests.web.referral.move_form import stored

NEED = "Move 240 mailboxes, calendars and Teams from an old provider to the cloud before summer!!!"
OVERVIEW = ("Mail on a server from 2012, five sites, and half a day of training for everybody. " * 8)[:600]
WORDS = {
    "en": ("I'm interested", "No thanks", "Answering as"),
    "it": ("Mi interessa", "No, grazie", "rispondendo come"),
    "de": ("Ich habe Interesse", "Nein, danke", "Sie antworten als"),
}
SIZES = pytest.mark.parametrize("size", [(360, 640), (390, 844)], ids=["360x640", "390x844"])
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
LIGHT = 60_000  # bytes transferred, headers included


@pytest.fixture
def asked(location, giulia, luca):
    """A referral with the longest possible texts, received some hours ago."""
    made = submission(location, nonce="long", telephone="+39 045 123 4567")
    overview = made.overview.__class__(**{**vars(made.overview), "need": NEED, "overview": OVERVIEW})
    sent = Submission(overview, made.private, made.location_ids, nonce="long", consent_version="1")
    (referral_id,) = customer_actions.submit(sent, by=CUSTOMER, now=NOW - 5 * HOURS).referral_ids
    assert (len(NEED), len(OVERVIEW)) == (90, 600)
    return db.session.get(Referral, referral_id)


@pytest.fixture
def link(asked, location):
    return f"/r/{links.referral_token(contact_link(asked, location))}"


@pytest.fixture
def phone(browse):
    def pick_up(size=(360, 640), **options):
        width, height = size
        return browse(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, **options)

    return pick_up


def in_sight(page, found):
    """Tell whether the element is completely visible without scrolling."""
    page.wait_for_load_state()
    return found.evaluate(
        """element => {
          const {left, right, top, bottom} = element.getBoundingClientRect();
          const shown = (x, y) => element.contains(document.elementFromPoint(x, y));
          const middle = (left + right) / 2;
          const inside = scrollY === 0 && top >= 0 && bottom <= innerHeight;
          return inside && shown(middle, top + 1) && shown(middle, bottom - 1);
        }"""
    )


@SIZES
@SCRIPTS
@pytest.mark.parametrize("language", languages.codes())
def test_everything_to_answer_with_is_in_sight(phone, link, location, size, javascript, language):
    change(location, language=language)
    page = phone(size, java_script_enabled=javascript)
    page.goto(link)
    yes, no, whom = WORDS[language]
    links_of_page = [page.get_by_role("link", name=name, exact=True) for name in (yes, no)]
    texts = [page.get_by_role("heading", name=NEED), page.locator(".deadline.large"), page.get_by_text(whom)]
    assert all(in_sight(page, found) for found in (*links_of_page, *texts))
    assert page.get_by_text("Mail on a server").bounding_box()["height"] > 40
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@SCRIPTS
def test_the_whole_overview_is_one_tap_away(phone, link, javascript):
    page = phone(java_script_enabled=javascript)
    page.goto(link)
    overview = page.get_by_text("Mail on a server")
    before = overview.bounding_box()["height"]
    page.get_by_text("More", exact=True).tap()
    assert overview.bounding_box()["height"] > 4 * before


@SIZES
@SCRIPTS
def test_interested_with_a_colleague_is_two_taps(phone, link, asked, luca, size, javascript):
    page = phone(size, java_script_enabled=javascript)
    page.goto(link)
    page.get_by_role("link", name="I'm interested").tap()
    page.locator("p:visible", has_text="undo").wait_for()
    names = page.locator(".button.answer:visible").all_inner_texts()
    assert names[0].endswith("me")
    page.get_by_role("button", name=re.compile("Luca Benetti")).tap()
    page.get_by_role("heading", name="Cartiera Secret").wait_for()
    assert stored(asked).assignee_id == luca.id


@SIZES
@SCRIPTS
def test_then_the_customer_can_be_called_without_scrolling(phone, link, asked, size, javascript):
    page = phone(size, java_script_enabled=javascript)
    page.goto(link)
    page.get_by_role("link", name="I'm interested").tap()
    page.get_by_role("button", name=re.compile("Desk of Nordest")).tap()
    page.get_by_role("heading", name="Cartiera Secret").wait_for()
    call, write = page.get_by_role("link", name="Call"), page.get_by_role("link", name="Email", exact=True)
    assert call.get_attribute("href") == "tel:+390451234567"
    assert write.get_attribute("href").startswith("mailto:carla%40customer.example?subject=")
    for found in (page.get_by_role("heading", name="Cartiera Secret"), call, write):
        assert in_sight(page, found)
    assert min(call.bounding_box()["height"], write.bounding_box()["height"]) >= 48


@SIZES
@SCRIPTS
def test_no_thanks_with_a_reason_is_two_taps(phone, link, asked, size, javascript):
    page = phone(size, java_script_enabled=javascript)
    page.goto(link)
    page.get_by_role("link", name="No thanks").tap()
    page.get_by_role("button", name="Prefer not to say").wait_for()
    page.get_by_role("button", name="Too far away").tap()
    page.get_by_text("archived as Ignored").wait_for()
    assert stored(asked).reason == "too-far"
    assert in_sight(page, page.get_by_role("link", name="Undo"))


@SCRIPTS
def test_no_thanks_can_be_taken_back_in_two_taps(phone, link, asked, javascript):
    page = phone(java_script_enabled=javascript)
    page.goto(link)
    page.get_by_role("link", name="No thanks").tap()
    page.get_by_role("button", name="Prefer not to say").tap()
    page.get_by_role("link", name="Undo").tap()
    page.get_by_role("button", name="Yes, undo").tap()
    page.get_by_role("link", name="I'm interested").wait_for()
    assert stored(asked).stage == "new"


def test_the_sheet_closes_and_gives_the_focus_back(phone, link):
    page = phone()
    page.goto(link)
    page.get_by_role("link", name="No thanks").tap()
    page.get_by_role("button", name="Close").tap()
    expect(page.locator(":focus")).to_have_attribute("data-move", "ignore")


def test_accept_is_a_sheet_too_and_says_what_to_correct(phone, link, asked, giulia):
    page = phone(allowed=("422",))
    page.goto(link)
    page.get_by_role("link", name="I'm interested").tap()
    page.get_by_role("button", name=re.compile("Giulia")).tap()
    page.get_by_role("link", name="Accept").tap()
    page.get_by_role("button", name="Accept", exact=True).tap()
    page.get_by_text("Enter an amount").first.wait_for()
    assert stored(asked).stage == "evaluating"


class Scales:
    """What a browser with an empty cache loads, transferred and decompressed."""

    def __init__(self, page):
        self.wire, self.unpacked = {}, {}
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", lambda e: self.wire.update({e["requestId"]: e["encodedDataLength"]}))
        tools.on("Network.dataReceived", self._unpack)

    def _unpack(self, event):
        self.unpacked[event["requestId"]] = self.unpacked.get(event["requestId"], 0) + event["dataLength"]


@pytest.mark.parametrize("tap", [None, "I'm interested", "No thanks"])
@SCRIPTS
def test_a_page_is_under_60_kb(phone, link, javascript, tap, partner, record_property):
    for name in ("Sara Pavan", "Dario Sartori", "Elisa Conforti"):
        make_person(name, "member", partner)
    page = phone(java_script_enabled=javascript)
    page.goto(link)
    address = page.get_by_role("link", name=tap).get_attribute("href") if tap else link
    page.goto("about:blank")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    scales = Scales(page)
    page.goto(address, wait_until="networkidle")
    wire, unpacked = sum(scales.wire.values()), sum(scales.unpacked.values())
    record_property("bytes", f"{wire} over the wire, {unpacked} unpacked")
    print(f"{tap or 'the page'}: {wire} bytes over the wire, {unpacked} unpacked, {len(scales.wire)} files")
    assert 40_000 < wire < LIGHT


@pytest.mark.parametrize("js", ["js/htmx.js", "Sortable.min.js"])
def test_it_needs_no_library(phone, link, js):
    page = phone()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(link, wait_until="networkidle")
    assert not [address for address in fetched if js in address or "latin-ext" in address]
