"""Steps on a page before it is looked at, in any language."""

from collections.abc import Callable

from playwright.sync_api import Page

TYPED = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [readonly]), textarea"
ENQUIRY = {
    "need": "Move 240 mailboxes and Teams from an old provider",
    "overview": "Mail on a server from 2012, five sites.\nWe would like to move on a weekend.",
    "place": "Verona",
    "company": "Cartiera del Garda S.p.A.",
    "contact_name": "Carla Bonetti",
    "email": "carla@customer.example",
    "telephone": "+39 045 123 4567",
    "details": "We have a maintenance contract until March.",
}


def submit_empty(page: Page) -> None:
    """Send the page's form empty, or with an invalid choice, to see its errors."""
    form = page.locator("main form:has(button.primary, button.answer)").first
    for typed in form.locator(TYPED).all():
        if typed.is_visible():
            typed.fill("")
    button = form.locator("button.primary, button.answer").first
    button.evaluate("button => { if (button.matches('.answer')) button.value = 'unheard of'; }")
    _press(page, button)


def ask_for_the_link(page: Page) -> None:
    """Ask for a link instead of signing in, without an address."""
    _press(page, page.locator("[name=how][value=link]"))


def fill_enquiry(page: Page) -> None:
    for name, text in ENQUIRY.items():
        page.locator(f"main [name={name}]").fill(text)
    page.locator("[name=country]").select_option("IT")
    page.locator("[name=consent]").check()


def preview_enquiry(page: Page) -> None:
    fill_enquiry(page)
    _press(page, page.locator("[name=step][value=preview]"))


def choose_partners(page: Page) -> None:
    """Fill in the form for a customer, and go on to the suitable partners."""
    fill_enquiry(page)
    page.locator("[name=channel][value=agent]").check()
    _press(page, page.locator("[name=step][value=partners]"))


def open_menu(page: Page) -> None:
    page.locator(".bar .menu summary").click()


def open_sheet(move: str) -> Callable[[Page], None]:
    """Return a step that opens the form of a move over the page."""

    def step(page: Page) -> None:
        page.locator(f"a[data-move={move}]").first.dispatch_event("click")  # on a phone it may be on another tab
        page.locator("dialog[open] form").wait_for()

    return step


def open_panel(page: Page) -> None:
    """Open a referral beside the board; on a phone, as a page."""
    page.locator(".card-need a").first.click()
    page.locator("#referral").wait_for()


def open_card_menu(page: Page) -> None:
    page.locator(".card .menu summary").first.click()


def open_keys(page: Page) -> None:
    page.locator("[data-opens=keys]").dispatch_event("click")


def point_at_card(page: Page) -> None:
    page.locator(".card").first.hover()
    page.wait_for_timeout(300)  # animations take a moment


def tick_two(page: Page) -> None:
    """Tick the first two results."""
    for number in range(2):
        page.locator(".partners .tick").nth(number).check()


def _press(page: Page, button) -> None:
    with page.expect_navigation():
        button.click()
