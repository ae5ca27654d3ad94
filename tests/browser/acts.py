"""What people do in a browser, in the words of the pages."""

import re


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
