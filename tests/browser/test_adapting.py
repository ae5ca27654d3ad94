"""The pages adapt: reduced motion, forced colours, touch, keyboard, screen reader, print."""

import re

import pytest

from referrals import passwords
from referrals.database import write
from referrals.models import Person
from tests import rows
from tests.browser.page_checks import DESK, PHONE, PHONE_DARK, ZOOMED, assert_no_findings, axe, switch_view, visit_pages
from tests.browser.user_actions import card, column, expect_focus, focused_text
from tests.browser.waits import wait_until_ready
from tests.clock import NOW
from tests.web.referral.move_form import stored
from tools.screens.pages import BY_NAME

LONGEST_MOVEMENT = """() => Math.max(...[...document.querySelectorAll("*")].flatMap((element) =>
  [null, "::before", "::after"].map((part) => {
    const {transitionDuration, animationDuration, animationName} = getComputedStyle(element, part);
    const animated = animationName === "none" ? "0s" : animationDuration;
    return element.matches(".spin") ? 0 : Math.max(...`${transitionDuration},${animated}`.split(",").map(parseFloat));
  })))"""
PRESSED = ".button, .control, .chip, .bar a, .bar button, .bar summary, .stages a"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
  .filter((element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([, {width, height}]) => width > 1 && height < 43.9)
  .map(([element, {height}]) => `${element.tagName}.${element.className} ${element.innerText}: ${height}`)"""
PASSWORD = "a long enough password"
FOCUS = """() => {
  const here = document.activeElement;
  const shows = (one) => one && (getComputedStyle(one).outlineStyle !== "none" || shows(one.parentElement));
  const {left, right, top, bottom} = here.getBoundingClientRect();
  const over = (x, y) => {
    const there = document.elementFromPoint(x, y);
    return there && (here.contains(there) || there.contains(here) || here.closest("label, li, .card")?.contains(there));
  };
  const seen = [left + 3, (left + right) / 2].some((x) => [top + 3, (top + bottom) / 2].some((y) => over(x, y)));
  return {shown: shows(here), seen, words: here.innerText || here.name, ends: here === document.body};
}"""
MAIN = ("board", "referral-new", "referral-negotiating", "enquiry-form", "sign-in", "email-new", "archive", "partners")


@pytest.fixture
def wanted(location):
    return rows.store(rows.referral(location, of=rows.enquiry(need="Wanted")))[0]


@pytest.fixture(scope="module")
def opened(chrome):
    """A function that opens a page of the demo."""
    with visit_pages(chrome, "normal") as walk:
        shown = []

        def open_page(name):
            close()
            shown[:] = [walk(BY_NAME[name])]
            return next(shown[0])[1]

        def close():
            for earlier in shown:
                earlier.close()

        yield open_page
        close()


@pytest.mark.parametrize("name", ["board", "style"])
def test_nothing_moves_for_those_who_want_less_motion_and_little_for_the_others(opened, name):
    tab = opened(name)
    assert tab.evaluate(LONGEST_MOVEMENT) <= 0.001
    tab.emulate_media(reduced_motion="no-preference")
    assert 0.1 < tab.evaluate(LONGEST_MOVEMENT) <= 0.2


def test_with_forced_colours_what_is_chosen_what_is_pressed_first_and_the_time_left_show(opened):
    tab = opened("board")
    tab.emulate_media(forced_colors="active")
    ground = "one => getComputedStyle(one).backgroundColor"
    chosen, other = tab.locator(".chip[aria-current]").first, tab.locator(".chip:not([aria-current])").first
    assert chosen.evaluate(ground) != other.evaluate(ground)
    first, second = tab.locator(".card .button").nth(0), tab.locator(".card .button").nth(1)
    assert first.evaluate(ground) != second.evaluate(ground)
    assert tab.locator(".deadline-bar").first.evaluate("bar => getComputedStyle(bar).borderTopStyle") == "solid"
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(FOCUS)["shown"]


@pytest.mark.parametrize("name", MAIN)
def test_what_a_finger_presses_is_44_pixels_high(opened, name):
    tab = opened(name)
    switch_view(tab, PHONE)
    assert_no_findings(tab.evaluate(SMALL, PRESSED))


@pytest.mark.parametrize("view", [DESK, ZOOMED, PHONE], ids=str)
@pytest.mark.parametrize("name", MAIN)
def test_the_focus_is_seen_wherever_it_goes_and_nothing_lies_over_it(opened, name, view):
    tab = opened(name)
    switch_view(tab, view)
    hidden = []
    for _ in range(50):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        if focus["ends"]:
            break
        if not (focus["shown"] and focus["seen"]):
            hidden.append(focus["words"])
    assert_no_findings(hidden)


def test_the_first_key_leads_past_the_navigation(opened):
    tab = opened("board")
    tab.keyboard.press("Tab")
    expect_focus(tab, "Skip to content")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", ["referral-new", "referral-evaluating", "referral-negotiating", "referral-won"])
def test_a_referral_prints_on_one_page(opened, name):
    paper = opened(name).pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_a_toast_shows(wanted, at_board, theme):
    page = at_board(color_scheme=theme)
    page.clock.set_fixed_time(NOW)  # the toast stays
    card(page, "Wanted").get_by_role("button", name=re.compile("^No thanks")).first.click()
    page.locator(".toast").wait_for()
    found = axe(page)
    switch_view(page, PHONE_DARK if theme == "dark" else PHONE)
    assert_no_findings(found + axe(page))


def test_axe_finds_nothing_in_a_form_over_the_board_that_wants_more(location, at_board):
    rows.store(rows.referral(location, of=rows.enquiry(need="Wanted"), **rows.EVALUATING))
    page = at_board(allowed=("422",))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.locator("dialog[open]").get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Not saved yet").wait_for()
    found = axe(page)
    switch_view(page, PHONE_DARK)
    assert_no_findings(found + axe(page))


def test_from_sign_in_to_a_move_and_back_by_keys_and_ears_alone(wanted, luca, browse):
    with write() as session:
        session.get(Person, luca.id).password_hash = passwords.hash_password(PASSWORD)
    page = browse()
    page.clock.set_fixed_time(NOW)  # Undo stays
    page.goto("/sign-in")
    said = page.locator("#live")
    page.get_by_label("Email").focus()
    page.keyboard.type(luca.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/board")
    wait_until_ready(page)
    walk_to(page, "Wanted")
    walk_to(page, "Move to")
    page.keyboard.press("Enter")
    walk_to(page, "with a reason")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Why not?").wait_for()
    walk_to(page, "Not our field")
    page.keyboard.press("Enter")
    said.get_by_text(re.compile("“Wanted” archived")).wait_for(state="attached")
    assert stored(wanted).outcome == "ignored"
    expect_focus(page, "Wanted")
    walk_to(page, "Undo")
    page.keyboard.press("Enter")
    said.get_by_text(re.compile("“Wanted” is back in New")).wait_for(state="attached")
    card(column(page, "New"), "Wanted").wait_for()
    expect_focus(page, "Wanted")


def walk_to(page, words):
    """Press Tab until the focused element has this text."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in focused_text(page):
            return
    raise AssertionError(f"no way to {words}")
