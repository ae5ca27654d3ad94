"""What people do in a browser, in the words of the pages."""

import re

from playwright.sync_api import expect

from tests.browser.waits import pass_in_page


def fill_enquiry(page, **more):
    """Fill in what the form asks for; more fields by their labels."""
    fields = {
        "What do you need?": "Move 240 mailboxes",
        "A few words more": "Five sites, one weekend.",
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
    """Return the addresses in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.findall(r"https?://\S+", text)


def link_of(mail, part):
    """Return the one address in a mail that holds `part`."""
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
    """Return the card of a referral, by what is needed."""
    return place.locator(f'.card:has(.card-need a:text-is("{need}"))')


def needs(place):
    """Return what is needed on each card of a column, from the top."""
    return place.locator(".card-need").all_inner_texts()


def expect_cards(place, wanted):
    """Wait until a column shows these needs and no other, from the top."""
    expect(place.locator(".card-need")).to_have_text(wanted)


def expect_focus(page, words):
    """Wait until what has the focus says these words."""
    expect(page.locator(":focus")).to_have_text(words, use_inner_text=True)


def focused(page):
    """Return the words of what has the focus."""
    return page.evaluate("document.activeElement.innerText")


def take(page, held, *, over):
    """Begin to drag a card and hold it over something; `over` may be something that is there only while one drags."""
    held.scroll_into_view_if_needed()
    box = held.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=3)
    hold(page, over)


def hold(page, over):
    """Move what is dragged over something."""
    box = over.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 300)
    page.mouse.move(x, y, steps=8)
    pass_in_page(page, 100)  # Sortable looks where the pointer is twenty times a second
    page.mouse.move(x + 2, y + 2, steps=2)


def drag(page, held, over):
    take(page, held, over=over)
    page.mouse.up()


def answered(page):
    """Wait until the card that was dropped has its answer."""
    page.locator("html:not([data-busy])").wait_for(state="attached")
