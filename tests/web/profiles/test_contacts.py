"""The contacts on their partner's pages, and the page of the link by which a contact verifies its address."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.partner import contacts
from referrals.extensions import db
from referrals.models import Location, OneTimeLink
from tests.clock import DAYS, NOW
from tests.database_content import nothing_changes
from tests.link_tokens import one_time_token
from tests.people import make_partner
from tests.row_changes import change


@pytest.fixture
def admin(giulia, sign_in, location):
    return sign_in(giulia)


@pytest.fixture
def unverified(location):
    change(location, verified_at=None)
    contacts.send_check(location.id, now=NOW)
    return location


def loaded(location):
    db.session.rollback()
    return db.session.get(Location, location.id)


def address():
    db.session.rollback()
    link_id = db.session.scalars(select(OneTimeLink.id).order_by(OneTimeLink.id.desc())).first()
    return f"/links/contact-check/{one_time_token(link_id)}"


def test_opening_the_link_changes_nothing(client, unverified, travel):
    with nothing_changes():
        for _ in range(2):
            assert "Yes, this address is right" in client.get(address()).text


def test_what_a_robot_sends_as_it_stands_is_refused(client, unverified, travel):
    page = client.get(address()).text
    typed = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    assert client.post(address(), data=typed).status_code == 422
    assert loaded(unverified).verified_at is None


def test_a_yes_verifies_the_address(client, unverified, travel):
    assert "Address verified." in client.post(address(), data={"answer": "yes"}).text
    assert loaded(unverified).verified_at == NOW
    assert client.get(address()).status_code == 410


def test_a_no_leaves_it_unverified_and_ends_the_link(client, unverified, travel):
    assert "is still unverified" in client.post(address(), data={"answer": "no"}).text
    assert loaded(unverified).verified_at is None
    assert client.get(address()).status_code == 410


def test_it_speaks_the_language_of_the_contact(client, unverified, travel):
    change(unverified, language="it")
    assert "Sì, l’indirizzo è giusto" in client.get(address()).text


@pytest.mark.parametrize("page", ["/board", "/team", "/profiles", "/profiles/IT"])
def test_a_banner_says_so_until_it_is_verified(admin, client, unverified, page):
    assert "haven’t verified their address yet" in admin.get(page).text
    client.post(address(), data={"answer": "yes"})
    assert "haven’t verified their address yet" not in admin.get(page).text


def test_a_bouncing_contact_has_a_banner_too(admin, location):
    change(location, bouncing_at=NOW)
    assert "Email isn’t reaching some contacts" in admin.get("/board").text


def test_a_member_has_no_banner_about_contacts(luca, sign_in, unverified):
    assert "haven’t verified" not in sign_in(luca).get("/board").text


def test_the_link_is_sent_again(admin, unverified):
    before = address()
    assert "Send again" in admin.get("/profiles/contacts").text
    assert admin.post("/profiles/locations/nordest-verona/check").status_code == 303
    assert address() != before


def test_a_sixth_within_the_hour_is_refused_in_words(admin, unverified):
    for _ in range(4):
        admin.post("/profiles/locations/nordest-verona/check")
    admin.post("/profiles/locations/nordest-verona/check")
    assert "Too many emails have been sent to this contact" in admin.get("/profiles/contacts").text


def test_it_counts_on_the_operators_desk(operator, sign_in, unverified):
    page = sign_in(operator).get("/operator").text
    assert "Contacts not verified" in page
    assert "Nordest Sistemi, Verona" in page


def test_after_90_days_one_press_confirms_a_contact(giulia, sign_in, location, travel):
    travel(NOW + 90 * DAYS)
    admin = sign_in(giulia)
    assert "It’s been three months" in admin.get("/profiles").text
    admin.post("/profiles/contacts", data={"location": "nordest-verona"})
    assert loaded(location).confirmed_at == NOW + 90 * DAYS
    assert "It’s been three months" not in admin.get("/profiles").text


def test_one_press_confirms_all_of_ones_own_and_nobody_elses(admin, location, other_location):
    more = make_partner("Third", city="Roma")
    admin.post("/profiles/contacts", data={"all": "yes"})
    assert loaded(location).confirmed_at == NOW
    assert loaded(other_location).confirmed_at is None
    assert loaded(more).confirmed_at is None
