"""A customer objects to "not a real enquiry" with a button, and the operator decides."""

import pytest

from referrals.actions.enquiry import not_real
from referrals.extensions import db
from referrals.models import Enquiry
from tests.people import NOW, acting
from tests.web.enquiry.enquiry_form import follow_link, main, text


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def address(client, referral, operator):
    not_real.close(referral.enquiry_id, by=acting(operator), now=NOW)
    return follow_link(client, referral)


def objected_at():
    db.session.rollback()
    return db.session.query(Enquiry).one().objected_at


def test_the_page_says_who_closed_it_and_how_to_object(client, address):
    page = text(client.get(address))
    assert "The network closed this enquiry on" in page
    assert "Closed by the network" in page
    assert "You withdrew" not in page
    assert objected_at() is None


def test_the_button_says_yes(client, address):
    assert client.post(f"{address}/object", data={"sure": "yes"}).status_code == 303
    assert "You said on" in main(client.get(address))
    assert objected_at() == NOW


def test_a_form_as_it_stands_says_nothing(client, address):
    assert client.post(f"{address}/object").status_code == 422
    assert objected_at() is None


def test_of_an_enquiry_that_is_open_there_is_nothing_to_object(client, referral):
    client.post(f"{follow_link(client, referral)}/object", data={"sure": "yes"})
    assert objected_at() is None
