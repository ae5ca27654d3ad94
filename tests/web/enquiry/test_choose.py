"""I have chosen: each answer is its own button. A form sent as it stands changes nothing."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves as moves_actions
from referrals.extensions import db
from referrals.models import Enquiry, Referral
from tests.people import HOURS, NOW, acting, send_enquiry
from tests.web.enquiry.enquiry_form import follow_link, main, text


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def pair(location, other_location, giulia):
    """Two referrals of one enquiry; Nordest has said I'm interested to the first."""
    mine, theirs = send_enquiry(location, other_location)
    moves_actions.interested(mine.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    return mine, theirs


@pytest.fixture
def address(client, pair):
    return follow_link(client, pair[0]) + "/choose"


def stored():
    db.session.rollback()
    return db.session.scalars(select(Enquiry)).one()


def outcomes():
    db.session.rollback()
    return db.session.scalars(select(Referral.outcome).order_by(Referral.id)).all()


def test_the_buttons_are_whoever_is_interested_somebody_else_and_nobody(client, address, pair):
    answers = re.findall(r'name="chosen" value="(\w+)"', main(client.get(address)))
    assert answers == [pair[0].public_id, "elsewhere", "nobody"]


def test_the_chosen_partner_keeps_it(client, address, pair):
    answer = client.post(address, data={"chosen": pair[0].public_id})
    assert (answer.status_code, answer.location) == (303, address.removesuffix("/choose"))
    assert (stored().chosen, stored().chosen_referral_id) == ("referral", pair[0].id)
    assert outcomes() == [None, "withdrawn"]


@pytest.mark.parametrize("answer", ["elsewhere", "nobody"])
def test_somebody_else_or_nobody_closes_it(client, address, answer):
    assert client.post(address, data={"chosen": answer}).status_code == 303
    assert stored().chosen == answer
    assert outcomes() == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("answer", [None, "", "referral", "somebody", "222222222222"])
def test_without_a_real_answer_it_is_refused(client, address, answer):
    refused = client.post(address, data={"chosen": answer} if answer is not None else {})
    assert refused.status_code == 422
    assert "use one of the buttons" in text(refused)
    assert stored().closed_at is None


def test_whoever_has_not_said_yes_cannot_be_chosen(client, address, pair):
    assert client.post(address, data={"chosen": pair[1].public_id}).status_code == 422
    assert stored().closed_at is None


def test_whoever_declines_meanwhile_cannot_be_chosen_any_more(client, address, pair, giulia):
    moves_actions.decline(pair[0].id, reason="budget", by=acting(giulia), version=2, now=NOW)
    refused = client.post(address, data={"chosen": pair[0].public_id})
    assert refused.status_code == 422
    assert "no longer has the enquiry" in text(refused)


def test_whose_time_has_run_out_is_not_offered(client, address, pair, travel):
    travel(NOW + 7 * 24 * HOURS)
    assert pair[0].public_id not in main(client.get(address))


def test_with_nobody_interested_it_says_why_there_is_no_name(client, location):
    (referral,) = send_enquiry(location)
    page = main(client.get(follow_link(client, referral) + "/choose"))
    assert "once it has said it’s interested" in page


def test_a_second_answer_is_refused_with_a_sentence(client, address, pair):
    client.post(address, data={"chosen": "nobody"})
    assert client.post(address, data={"chosen": "elsewhere"}).status_code == 422
    assert stored().chosen == "nobody"


def test_a_closed_one_has_nothing_left_to_choose(client, address, pair):
    customer_actions.withdraw(pair[0].enquiry_id, now=NOW)
    assert "There’s nothing left to choose" in main(client.get(address))


def test_without_the_link_there_is_nothing(app, address):
    assert app.test_client().post(address, data={"chosen": "nobody"}).status_code == 404
    assert stored().closed_at is None
