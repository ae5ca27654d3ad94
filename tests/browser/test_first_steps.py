"""A new network from its first URL to its first partner, in the browser and without JavaScript."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from referrals import links
from referrals.actions.person import one_time_links
from referrals.extensions import db
from referrals.models import LinkPurpose, Setting
from tests.clock import NOW
from tests.pictures import SVG, picture_file

COMPANY = {
    "Company name": "Nordest Sistemi",
    "First admin’s name": "Giulia Morandi",
    "First admin’s email": "giulia@nordest.example",
    "Location name": "Head office",
    "Town": "Verona",
    "Contact’s name": "Giulia Morandi",
    "Contact’s email": "giulia@nordest.example",
}


@pytest.fixture
def first_address(app, monkeypatch):
    monkeypatch.setitem(app.config, "REFERRALS", replace(app.config["REFERRALS"], mail_server="127.0.0.1"))
    secret = one_time_links.issue_first_operator(now=NOW)
    return f"/links/first-operator/{links.one_time_token(LinkPurpose.FIRST_OPERATOR, secret)}"


def begin(page, address):
    page.goto(address)
    page.get_by_label("Name of the network").fill("Rete Adriatica")
    page.get_by_label("Your name").fill("Olga Neri")
    page.get_by_label("Email").fill("olga@rete.example")
    page.get_by_label("New password", exact=True).fill("a few words will do")
    page.get_by_label("Repeat new password").fill("a few words will do")
    page.get_by_role("button", name="Set up").click()


def step(page):
    """Take the next step on the desk."""
    page.locator('[data-step="next"] .button').click()


def choose_logo(page, content):
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": content}
    )
    page.get_by_role("button", name="Save").click()


def invite(page):
    for label, text in COMPANY.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country").select_option("IT")
    page.get_by_role("button", name="Send invitation").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
def test_five_steps_and_customers_can_write(site, browse, first_address, javascript):
    page = browse(java_script_enabled=javascript)
    begin(page, first_address)
    step(page)
    choose_logo(page, picture_file())
    expect(page.locator(".bar .logo")).to_have_js_property("naturalHeight", 120)
    step(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Send a test email").click()
    site.deliver()
    if not javascript:
        page.reload()
    page.get_by_role("link", name="Next step").click()
    step(page)
    invite(page)
    step(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("That was the last of the first steps")).to_be_visible()
    site.deliver()
    assert [re.sub(r".*\] ", "", mail["Subject"]) for mail in site.mails_to("giulia@nordest.example")] == [
        "Your invitation",
        "Is this the right address for Nordest Sistemi?",
    ]
    page.goto("/operator")
    expect(page.get_by_text("First steps")).to_have_count(0)


def test_a_logo_that_is_none_loses_nothing_else(site, browse, first_address):
    page = browse(allowed=("422",))
    begin(page, first_address)
    step(page)
    page.get_by_label("Name of the network").fill("Rete Tirrenica")
    choose_logo(page, SVG)
    expect(page.get_by_text("We can’t use this picture.").first).to_be_visible()
    expect(page.get_by_label("Name of the network")).to_have_value("Rete Tirrenica")
    db.session.rollback()
    assert db.session.get(Setting, "logo") is None
