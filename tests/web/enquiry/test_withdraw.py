"""Withdraw: a second step with its own button. A form sent as it stands changes nothing."""

import re

import pytest
from sqlalchemy import select

from referrals.actions.referral import moves as moves_actions
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry, Referral
from tests.database_content import nothing_changes
from tests.people import HOURS, NOW, acting
from tests.web.enquiry.enquiry_form import follow_link, main, text

SECONDS = HOURS / 3600


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def address(client, referral):
    return follow_link(client, referral) + "/withdraw"


def outcome():
    db.session.rollback()
    return db.session.scalars(select(Referral.outcome)).one()


def test_the_second_step_says_what_happens_and_its_button_says_yes(client, address):
    page = main(client.get(address))
    assert "1 partner has it now. We’ll tell them straight away" in page
    assert re.search(r'name="sure" value="yes">Yes, withdraw it<', page)
    assert outcome() is None


def test_yes_withdraws_it(client, address):
    answer = client.post(address, data={"sure": "yes"})
    assert (answer.status_code, answer.location) == (303, address.removesuffix("/withdraw"))
    assert outcome() == "withdrawn"


@pytest.mark.parametrize("fields", [{}, {"sure": ""}, {"sure": "on"}])
def test_without_yes_it_is_refused(client, address, fields):
    assert client.post(address, data=fields).status_code == 422
    assert outcome() is None


def test_a_second_yes_changes_nothing(client, address):
    client.post(address, data={"sure": "yes"})
    with nothing_changes():
        assert client.post(address, data={"sure": "yes"}).status_code == 303


def test_of_what_was_closed_by_a_choice_nobody_says_that_it_was_withdrawn(client, address):
    client.post(address.removesuffix("withdraw") + "choose", data={"chosen": "elsewhere"})
    client.post(address, data={"sure": "yes"})
    page = text(client.get(address.removesuffix("/withdraw")))
    assert "This enquiry is already closed." in page
    assert "You’ve withdrawn your enquiry" not in page


def test_a_no_that_can_still_be_undone_stays_a_no(client, address, referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    client.post(address, data={"sure": "yes"})
    assert outcome() == "ignored"
    assert "Not available" in text(client.get(address.removesuffix("/withdraw")))


def test_a_no_that_was_undone_is_withdrawn(client, address, referral, giulia, travel):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    moves_actions.undo(referral.id, by=acting(giulia), version=2, now=NOW)
    travel(NOW + SECONDS)
    client.post(address, data={"sure": "yes"})
    assert outcome() == "withdrawn"


def test_a_withdrawn_one_has_nothing_left_to_withdraw(client, address):
    client.post(address, data={"sure": "yes"})
    page = main(client.get(address))
    assert "There’s nothing left to withdraw" in page
    assert "<form" not in page


def test_without_the_link_there_is_nothing(app, address):
    assert app.test_client().post(address, data={"sure": "yes"}).status_code == 404
    assert outcome() is None


def test_a_link_that_was_revoked_withdraws_nothing(client, address, referral):
    with write() as session:
        session.get(Enquiry, referral.enquiry_id).link_secret = "another"
    assert client.post(address, data={"sure": "yes"}).status_code == 404
    assert outcome() is None
