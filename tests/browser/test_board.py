"""The board in a browser: it refreshes, and a referral opens beside it at its own URL."""

import re
import time

import pytest
from playwright.sync_api import expect

from referrals import clock
from referrals.actions.referral import moves
from tests import rows
from tests.browser.user_actions import column, expect_focus
from tests.browser.waits import poll_now, wait_for_response, wait_until_ready
from tests.clock import HOURS, NOW
from tests.people import acting


@pytest.fixture
def enter(browse, site, sign_in, running_clock):
    """Return a function that opens the board in a person's own browser."""

    def open_board(person, address="/board", routes=None, **options):
        page = browse(**options)
        for pattern, handler in (routes or {}).items():
            page.route(pattern, handler)
        cookies = sign_in(person)._cookies
        held = [{"name": c.key, "value": c.value, "url": site.url} for c in cookies.values()]
        page.context.add_cookies(held)
        page.goto(address)
        if options.get("java_script_enabled", True):
            wait_until_ready(page)
        return page

    return open_board


def card(place, need):
    return place.locator(".card-need a", has_text=need)


def poll(page):
    """Let the board poll, and wait until it has processed the response."""
    with wait_for_response(page):
        assert poll_now(page)


def poll_and_see(page):
    """Do the same and return the status of the response."""
    with page.expect_response(lambda wait_for_response: "/board" in wait_for_response.url) as answered:
        poll(page)
    return answered.value.status


def begin_drag_and_go_on(page, route):
    page.evaluate("document.documentElement.dataset.busy = 'drag'")
    route.continue_()


def open_beside(page, name):
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("#panel #referral").wait_for()


def expect_beside(page, times=1):
    """Wait until a referral is open beside the board, or none."""
    expect(page.locator("#panel[open]")).to_have_count(times)


def focused(page):
    return page.evaluate("document.activeElement.textContent")


@pytest.fixture
def new(location):
    """A referral in New that is due tomorrow."""
    return rows.store(rows.referral(location, of=rows.enquiry(need="Backup"), due_at=NOW + 30 * HOURS))[0]


def test_one_sees_the_others_move_after_a_poll(enter, new, luca, giulia):
    hers, his = enter(giulia), enter(luca)
    column(his, "New").get_by_role("button", name="I'm interested").click()
    card(column(his, "Evaluating"), "Backup").wait_for()
    expect(card(column(hers, "New"), "Backup")).to_have_count(1)
    poll(hers)
    card(column(hers, "Evaluating"), "Backup").wait_for()
    expect(card(column(hers, "New"), "Backup")).to_have_count(0)


def test_why_a_move_failed_stays_to_be_read(enter, new, location, luca, giulia):
    slow, fast = enter(giulia, allowed=("409",)), enter(luca)
    column(fast, "New").get_by_role("button", name="No thanks").click()
    column(fast, "Archived").get_by_text("Ignored").wait_for()
    column(slow, "New").get_by_role("button", name="No thanks").click()
    said = slow.locator("#board").get_by_text("got there first")
    said.wait_for()
    rows.store(rows.referral(location, of=rows.enquiry(need="On top"), due_at=NOW + HOURS))
    assert poll_and_see(slow) == 200
    card(slow, "On top").wait_for()
    expect(said).to_be_visible()


def test_nothing_new_changes_nothing(enter, new, luca):
    page = enter(luca)
    assert poll_and_see(page) == 304


def test_on_a_slow_line_too_the_board_that_is_there_is_known(enter, new, luca):
    def late(route):
        time.sleep(0.2)
        route.continue_()

    page = enter(luca, routes={"**/*.js?*": late})
    assert poll_and_see(page) == 304


def test_it_waits_while_a_card_is_dragged(enter, new, luca):
    page = enter(luca)
    page.evaluate("document.documentElement.dataset.busy = 'drag'")
    assert not poll_now(page)
    page.evaluate("delete document.documentElement.dataset.busy")
    poll_and_see(page)


def test_it_waits_while_something_is_typed(enter, new, luca):
    page = enter(luca)
    page.get_by_role("searchbox").fill("back")
    assert not poll_now(page)
    page.get_by_role("searchbox").fill("")
    poll_and_see(page)


def test_it_waits_while_a_form_is_open(enter, location, luca):
    rows.store(rows.referral(location, **rows.EVALUATING))
    page = enter(luca)
    page.get_by_role("link", name="Decline…").first.click()
    page.get_by_role("button", name="No capacity").wait_for()
    assert not poll_now(page)


def test_an_answer_that_comes_during_a_drag_is_left_out_and_asked_for_again(enter, new, location, luca):
    page = enter(luca)
    rows.store(rows.referral(location, of=rows.enquiry(need="Another")))
    page.route("**/board", lambda route: begin_drag_and_go_on(page, route))
    assert poll_and_see(page) == 200
    page.unroute("**/board")
    expect(card(page, "Another")).to_have_count(0)
    page.evaluate("delete document.documentElement.dataset.busy")
    poll(page)
    card(page, "Another").wait_for()


def test_the_focus_an_open_menu_and_the_place_on_the_page_stay(enter, location, luca):
    rows.store(
        *(rows.referral(location, of=rows.enquiry(need=f"Card {n}"), due_at=NOW + 30 * HOURS) for n in range(12))
    )
    page = enter(luca)
    page.locator(".board-filters summary").click()
    link = page.get_by_role("link", name="Card 9", exact=True)
    link.focus()
    before = link.bounding_box()["y"]
    rows.store(rows.referral(location, of=rows.enquiry(need="On top"), due_at=NOW + HOURS))
    assert poll_and_see(page) == 200
    card(page, "On top").wait_for()
    expect_focus(page, "Card 9")
    assert abs(link.bounding_box()["y"] - before) < 2
    expect(page.locator(".board-filters details")).to_have_attribute("open", "")


def test_further_cards_stay(enter, location, luca):
    rows.store(*(rows.referral(location, due_at=NOW + 30 * HOURS) for _ in range(60)))
    page = enter(luca)
    page.get_by_role("link", name="Show more").click()
    page.get_by_text("50 of 60").wait_for()
    rows.store(rows.referral(location, of=rows.enquiry(need="On top"), due_at=NOW + HOURS))
    poll(page)
    card(page, "On top").wait_for()
    expect(column(page, "New").locator(".card")).to_have_count(50)


def test_a_poll_that_fails_says_so_quietly(enter, new, luca):
    page = enter(luca, allowed=("ERR_FAILED", "Failed to fetch"))
    page.route("**/board", lambda route: route.abort())
    poll(page)
    said = page.get_by_role("status").filter(has_text="may be out of date")
    said.wait_for()
    expect(card(page, "Backup")).to_have_count(1)
    page.unroute("**/board")
    poll_and_see(page)
    said.wait_for(state="hidden")


def test_a_referral_opens_beside_the_board_at_its_own_address(enter, new, luca):
    page = enter(luca, "/board?due=")
    open_beside(page, "Backup")
    expect(page).to_have_url(re.compile(f"/referrals/{new.public_id}$"))
    expect(page).to_have_title(re.compile("^Backup · "))
    expect_focus(page, "Backup")


def test_escape_leads_back_to_the_board_and_the_card(enter, new, luca):
    page = enter(luca, "/board?q=backup")
    open_beside(page, "Backup")
    page.keyboard.press("Escape")
    page.wait_for_url("**/board?q=backup")
    expect_beside(page, 0)
    expect_focus(page, "Backup")


def test_back_and_forward_close_and_open_it(enter, new, luca):
    page = enter(luca)
    open_beside(page, "Backup")
    page.go_back()
    page.wait_for_url("**/board")
    expect_beside(page, 0)
    page.go_forward()
    page.locator("#panel #referral").wait_for()
    expect_beside(page)


def test_a_reload_shows_the_page_and_back_the_board(enter, new, luca):
    page = enter(luca)
    open_beside(page, "Backup")
    page.reload()
    expect(page.locator("#panel")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup")
    page.go_back()
    page.locator("#board").wait_for()


def test_a_move_made_beside_the_board_changes_both(enter, location, luca):
    rows.store(rows.referral(location, of=rows.enquiry(need="Intranet"), **rows.EVALUATING))
    page = enter(luca)
    open_beside(page, "Intranet")
    page.locator("#panel").get_by_role("link", name="Decline…").click()
    page.get_by_role("button", name="No capacity").click()
    page.locator("#panel").get_by_text("Declined").first.wait_for()
    card(column(page, "Archived"), "Intranet").wait_for(state="attached")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect_focus(page, "Intranet")


@pytest.mark.parametrize("leave", ["Escape", "Close", "back"])
def test_a_note_that_was_begun_beside_the_board_is_not_lost(enter, new, luca, leave):
    page = enter(luca)
    open_beside(page, "Backup")
    page.locator("#panel summary", has_text="Write a note").click()
    note = page.locator("#panel textarea")
    note.fill("Half a sentence")
    if leave == "Escape":
        page.keyboard.press("Escape")
    elif leave == "Close":
        page.locator("#panel").get_by_role("button", name="Close").click()
    else:
        page.go_back()
    page.wait_for_url("**/board")
    expect_beside(page, 0)
    open_beside(page, "Backup")
    expect(note).to_have_value("Half a sentence")
    expect(note).to_be_visible()


def test_a_note_that_was_saved_is_not_begun_again(enter, new, luca):
    page = enter(luca)
    open_beside(page, "Backup")
    page.locator("#panel summary", has_text="Write a note").click()
    page.locator("#panel textarea").fill("A whole sentence")
    page.locator("#panel").get_by_role("button", name="Add note").click()
    page.locator("#panel li", has_text="A whole sentence").wait_for()
    expect(page.locator("#panel textarea")).to_have_value("")


def test_a_modified_press_opens_the_page_in_a_tab(enter, new, luca):
    page = enter(luca)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Backup", exact=True).click(modifiers=["Control"])
    opened.value.wait_for_url(f"**/referrals/{new.public_id}")
    expect_beside(page, 0)


def test_on_a_phone_it_is_the_page(enter, new, luca):
    page = enter(luca, viewport={"width": 390, "height": 844})
    page.get_by_role("link", name="Backup", exact=True).click()
    page.wait_for_url(f"**/referrals/{new.public_id}")
    expect(page.locator("#panel")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_columns_are_tabs(scripts, enter, new, location, luca):
    rows.store(rows.referral(location, of=rows.enquiry(need="Portal"), **rows.NEGOTIATING))
    page = enter(luca, viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    expect(card(page, "Portal")).to_be_hidden()
    page.get_by_role("link", name=re.compile("1 Negotiating")).click()
    card(page, "Portal").wait_for()
    expect(card(page, "Backup")).to_be_hidden()
    page.wait_for_url("**/board?tab=negotiating")
    page.get_by_role("link", name="Portal", exact=True).click()
    page.wait_for_url("**/referrals/*")
    page.go_back()
    card(page, "Portal").wait_for()


def test_the_tab_of_a_phone_outlives_a_poll(enter, new, giulia, luca):
    page = enter(luca, "/board?tab=evaluating", viewport={"width": 390, "height": 844})
    moves.interested(new.id, assignee_id=giulia.id, by=acting(giulia), version=new.version, now=clock.utcnow())
    poll(page)
    card(page, "Backup").wait_for()
    expect(page).to_have_url(re.compile(r"/board\?tab=evaluating$"))


def test_without_scripts_a_referral_is_a_page_and_filters_are_addresses(enter, new, luca):
    page = enter(luca, java_script_enabled=False)
    page.get_by_role("link", name="Backup", exact=True).click()
    page.wait_for_url(f"**/referrals/{new.public_id}")
    page.get_by_role("link", name="Board").last.click()
    page.get_by_role("link", name="Mine").click()
    page.wait_for_url("**/board?assignee=me")
    page.get_by_role("link", name="Archive", exact=True).click()
    page.get_by_role("link", name="Board", exact=True).click()
    page.wait_for_url("**/board?assignee=me")
