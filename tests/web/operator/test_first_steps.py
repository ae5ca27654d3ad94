"""The first steps of a new network: what is done, and the next one, each a page. Gone when they are done."""

import re
from dataclasses import replace

import pytest

from referrals.extensions import db
from referrals.models import Location, Notice, NoticeState, Partner
from tests.clock import NOW
from tests.row_changes import change
from tests.web.operator.test_settings import VALUES

PARTNER = {
    "partner_name": "Nordest Sistemi",
    "admin_name": "Giulia Morandi",
    "admin_email": "giulia@nordest.example",
    "name": "Head office",
    "country": "IT",
    "city": "Verona",
    "contact_name": "Giulia Morandi",
    "contact_email": "giulia@nordest.example",
    "language": "it",
    "zone": "Europe/Rome",
}


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def with_server(app, monkeypatch):
    monkeypatch.setitem(app.config, "REFERRALS", replace(app.config["REFERRALS"], mail_server="mail.example"))


def next_step(client):
    found = re.search(r'data-step="next".*?<h3><a href="([^"]+)">', client.get("/operator").text, re.DOTALL)
    return found and found[1]


def test_a_new_network_begins_with_its_settings(client):
    assert next_step(client) == "/operator/settings"


def test_then_comes_a_test_mail(client):
    assert client.post("/operator/settings", data=VALUES).location == "/operator"
    assert next_step(client) == "/operator/settings/mail"


def test_then_the_first_partner(client, open_for_enquiries):
    client.post("/operator/settings", data=VALUES)
    assert next_step(client) == "/operator/partners/new"


def test_then_customers_are_let_find_it(client, open_for_enquiries):
    client.post("/operator/settings", data=VALUES)
    assert client.post("/operator/partners/new", data=PARTNER).location == "/operator"
    assert re.fullmatch(r"/operator/partners/\w{12}", next_step(client))


def test_and_then_they_are_gone(client, open_for_enquiries):
    client.post("/operator/partners/new", data=PARTNER)
    partner = db.session.query(Partner).one().public_id
    client.post(f"/operator/partners/{partner}/profiles/IT/publish", data={"publish": "yes"})
    change(db.session.query(Location).one(), verified_at=NOW)
    page = client.get("/operator").text
    assert "That was the last of the first steps" in page
    assert 'class="steps"' not in page
    assert "Nothing needs your attention" in page


def test_a_partner_that_has_left_is_no_step(client, location):
    change(location.profile.partner, left_at=NOW)
    assert "First steps" in client.get("/operator").text


def test_a_network_that_works_is_not_bothered_about_settings(client, location):
    assert "First steps" not in client.get("/operator").text


def test_without_a_server_the_mail_page_says_what_to_write_where(client):
    page = client.get("/operator/settings/mail").text
    assert "MAIL_SERVER=smtp.example.org" in page
    assert "/operator/test-mail" not in page


def test_a_test_mail_is_asked_after_until_it_has_left(client, with_server):
    assert 'hx-trigger="every 2s"' not in client.get("/operator/settings/mail").text
    client.post("/operator/test-mail")
    assert 'hx-trigger="every 2s"' in client.get("/operator/settings/mail").text
    change(db.session.query(Notice).one(), state=NoticeState.SENT, sent_at=NOW)
    fragment = client.get("/operator/settings/mail", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert fragment.startswith('<div class="stack tight" id="test-mail-state"')
    assert "We sent the email to" in fragment
    assert "every 2s" not in fragment


def test_one_that_failed_says_why(client, with_server):
    client.post("/operator/test-mail")
    change(db.session.query(Notice).one(), state=NoticeState.FAILED, reason="recipient-refused: 550 no")
    assert "We couldn’t send the email" in client.get("/operator/settings/mail").text


def test_the_password_of_the_mail_server_is_on_no_page(client, app, monkeypatch):
    config = replace(app.config["REFERRALS"], mail_server="mail.example", mail_username="anna", mail_password="pssst")
    monkeypatch.setitem(app.config, "REFERRALS", config)
    page = client.get("/operator/settings/mail").text
    assert "anna" in page
    assert "pssst" not in page
