"""A referral whose customer has erased their data says so, and shows nothing of the customer."""

import pytest

from referrals.actions.enquiry import erasure
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Enquiry
from tests.clock import HOURS, NOW
from tests.people import acting

SAID = "The customer has erased their data"


@pytest.fixture
def erased(referral, giulia, travel):
    moves.interested(referral.id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    travel(NOW + HOURS)
    erasure.erase(referral.enquiry_id, now=NOW + HOURS)
    return referral


def test_its_page_says_so_to_the_partner(erased, giulia, sign_in):
    page = sign_in(giulia).get(f"/referrals/{erased.public_id}").text
    assert SAID in page
    assert "mailto:" not in page


def test_it_offers_no_note_and_keeps_none(erased, giulia, sign_in):
    client, address = sign_in(giulia), f"/referrals/{erased.public_id}"
    assert "Write a note" not in client.get(address).text
    answer = client.post(f"{address}/notes", data={"text": "Carla of the mill"})
    assert (answer.status_code, "notes about it are no longer kept" in answer.text) == (409, True)


def test_the_operator_reads_it_too(erased, operator, sign_in):
    enquiry = db.session.get(Enquiry, erased.enquiry_id)
    assert SAID in sign_in(operator).get(f"/operator/enquiries/{enquiry.public_id}").text


@pytest.mark.parametrize("address", ["/board", "/archive", "/archive.csv"])
def test_the_lists_of_the_partner_go_on(erased, giulia, sign_in, address):
    assert sign_in(giulia).get(address).status_code == 200
