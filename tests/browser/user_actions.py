"""Actions of people in a browser, using the words on the pages."""

import re

from playwright.sync_api import expect

from tests.browser.waits import pass_in_page


def fill_enquiry(page, **more):
    """Fill in the required fields, and further fields by their labels."""
    fields = {
        "What do you need?": "Move 240 mailboxes",
        "More detail": "Five sites, one weekend.",
        "Town or area": "Verona",
        "Company": "Cartiera Secret",
        "Your name": "Carla Riservata",
        "Email": "carla@customer.example",
        "Telephone": "+39 045 123 4567",
        **more,
    }
    page.get_by_label("Country").select_option("IT")
    for label, text in fields.items():
        page.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}")).first.fill(text)
    page.get_by_role("checkbox", name=re.compile("agree")).check()


def links_of(mail):
    """Return the URLs in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.findall(r"https?://\S+", text)


def link_of(mail, part):
    """Return the only URL in a mail that contains `part`."""
    (found,) = {link for link in links_of(mail) if part in link}
    return found


def sign_in(page, email, password):
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def column(page, name):
    return page.locator("section", has=page.get_by_role("heading", name=re.compile(f"^{name}")))


def card(place, need):
    """Return the card of a referral, by its need."""
    return place.locator(f'.card:has(.card-need a:text-is("{need}"))')


def needs(place):
    """Return the needs on the cards of a column, from top to bottom."""
    return place.locator(".card-need").all_inner_texts()


def expect_cards(place, wanted):
    """Wait until a column shows exactly these needs, from top to bottom."""
    expect(place.locator(".card-need")).to_have_text(wanted)


def expect_focus(page, words):
    """Wait until the focused element has this text."""
    expect(page.locator(":focus")).to_have_text(words, use_inner_text=True)


def focused_text(page):
    """Return the text of the focused element."""
    return page.evaluate("document.activeElement.innerText")


def pick_up(page, held, *, over):
    """Begin to drag a card and hold it over an element, which may exist only while dragging."""
    held.scroll_into_view_if_needed()
    box = held.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=3)
    hold_over(page, over)


def hold_over(page, over):
    """Move the dragged card over an element."""
    box = over.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 300)
    page.mouse.move(x, y, steps=8)
    pass_in_page(page, 100)  # Sortable checks the pointer twenty times a second
    page.mouse.move(x + 2, y + 2, steps=2)


def drag(page, held, over):
    pick_up(page, held, over=over)
    page.mouse.up()


def wait_for_drop(page):
    """Wait until the dropped card has its response."""
    page.locator("html:not([data-busy])").wait_for(state="attached")
