"""The operator closes an enquiry as not real, or confirms another. Agents can do neither."""

import pytest

from referrals.actions.enquiry import not_real
from referrals.extensions import db
from referrals.models import Enquiry, Referral
from tests.clock import NOW
from tests.people import acting, send_enquiry


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


@pytest.fixture
def sent(location):
    return send_enquiry(location, need="Free crypto")[0].enquiry


def at(enquiry, rest=""):
    return f"/operator/enquiries/{enquiry.public_id}{rest}"


def stored(enquiry):
    db.session.rollback()
    return db.session.get(Enquiry, enquiry.id)


def test_it_is_closed_for_all_by_a_button_that_says_so(client, sent):
    assert 'name="real" value="no">Not a real enquiry: close it for everyone<' in client.get(at(sent)).text
    client.post(at(sent, "/real"), data={"real": "no"})
    page = client.get(at(sent)).text
    assert "We’ve told the partners working on it" in page
    assert "It’s real after all" in page
    assert stored(sent).not_real_at == NOW
    assert "Free crypto" in client.get("/operator/enquiries?show=not-real").text


def test_a_form_without_an_answer_changes_nothing(client, sent):
    client.post(at(sent, "/real"))
    assert (stored(sent).not_real_at, stored(sent).proved_at) == (None, None)


def test_it_is_real_after_all(client, sent, operator):
    not_real.close(sent.id, by=acting(operator), now=NOW)
    not_real.object_to(sent.id, now=NOW)
    assert "The customer said on" in client.get(at(sent)).text
    client.post(at(sent, "/real"), data={"real": "yes"})
    assert (stored(sent).not_real_at, stored(sent).closed_at, stored(sent).proof) == (None, None, "vouched")


def test_partners_see_why_it_ended_and_customers_that_the_network_closed_it(client, sent, operator, luca, sign_in):
    not_real.close(sent.id, by=acting(operator), now=NOW)
    referral = db.session.query(Referral).one()
    page = sign_in(luca).get(f"/referrals/{referral.public_id}").text
    assert "Closed by the network" in page
    assert "Withdrawn by the customer" not in page
