"""The customer says by a press whether a partner got in touch."""

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Enquiry, Feedback
from tests.clock import DAYS, NOW
from tests.link_tokens import enquiry_token
from tests.people import acting


@pytest.fixture
def asked(referral, giulia, travel):
    moves.interested(referral.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    travel(NOW + 14 * DAYS)
    return referral


@pytest.fixture
def page(client, asked):
    """The URL of the enquiry's page, opened by its link."""
    enquiry = db.session.get(Enquiry, asked.enquiry_id)
    client.get(f"/enquiries/{enquiry_token(enquiry)}")
    return f"/enquiries/{enquiry.public_id}"


def said():
    return db.session.execute(select(Feedback.got_in_touch, Feedback.went)).all()


def test_the_page_asks_after_two_weeks(client, page):
    assert "Did Nordest Sistemi get in touch?" in client.get(page).text


def test_not_before(client, page, travel):
    travel(NOW + 13 * DAYS)
    assert "get in touch?" not in client.get(page).text


@pytest.mark.parametrize(("button", "kept"), [("no", (False, None)), ("well", (True, "well"))])
def test_a_press_is_kept_and_not_asked_again(client, page, asked, button, kept):
    answer = client.post(f"{page}/feedback/{asked.public_id}", data={"said": button})
    assert (answer.status_code, said()) == (303, [kept])
    again = client.get(page).text
    assert "Thanks." in again
    assert "get in touch?" not in again


@pytest.mark.parametrize("data", [{}, {"said": ""}, {"said": "maybe"}])
def test_without_a_press_nothing_is_kept(client, page, asked, data):
    answer = client.post(f"{page}/feedback/{asked.public_id}", data=data)
    assert (answer.status_code, said()) == (422, [])


def test_before_the_time_it_says_so(client, page, asked, travel):
    travel(NOW + 13 * DAYS)
    answer = client.post(f"{page}/feedback/{asked.public_id}", data={"said": "no"})
    assert (answer.status_code, said()) == (422, [])


def test_the_referral_of_another_enquiry_is_not_there(client, page):
    assert client.post(f"{page}/feedback/aaaaaaaaaaaa", data={"said": "no"}).status_code == 404
