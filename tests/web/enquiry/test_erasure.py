"""Erase my data on the customer's page: announced, pressed, and then nothing is left to open."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Enquiry
from tests.link_tokens import enquiry_token


@pytest.fixture
def page(client, referral, travel):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    client.get(f"/enquiries/{enquiry_token(enquiry)}")
    return f"/enquiries/{enquiry.public_id}"


def test_the_page_says_what_is_out_of_reach(client, page):
    assert "Emails already sent" in client.get(f"{page}/erase").text


def test_a_press_erases_and_the_page_is_gone(client, page):
    answer = client.post(f"{page}/erase", data={"sure": "yes"})
    assert "Your data has been erased" in client.get(answer.location).text
    assert client.get(page).status_code == 404


def test_the_emailed_link_is_dead_too(client, page, referral):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    token = enquiry_token(enquiry)
    client.post(f"{page}/erase", data={"sure": "yes"})
    client.get(f"/enquiries/{token}")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("data", [{}, {"sure": ""}, {"sure": "no"}])
def test_without_the_press_nothing_is_erased(client, page, data):
    assert client.post(f"{page}/erase", data=data).status_code == 422
    assert db.session.scalar(select(Enquiry.erased_at)) is None


def test_an_enquiry_that_is_closed_can_be_erased(client, page):
    client.post(f"{page}/withdraw", data={"sure": "yes"})
    assert "Erase my data" in client.get(page).text
