"""A member who sees a new referral before any mail has left starts its clock; nobody else does."""

import pytest
from sqlalchemy.exc import OperationalError

from referrals import links
from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import clock_start
from referrals.extensions import db
from referrals.models import Referral
from referrals.rules.actor import CUSTOMER
from tests.link_tokens import contact_link
from tests.people import DAYS, HOURS, NOW, submission

LATE = NOW + 8 * DAYS


@pytest.fixture
def unheard(location, travel):
    sent = customer_actions.submit(submission(location), by=CUSTOMER, now=NOW)
    travel(LATE)
    return db.session.get(Referral, sent.referral_ids[0])


def clock_of(referral):
    db.session.rollback()
    stored = db.session.get(Referral, referral.id)
    return stored.clock_started_at, stored.due_at


def test_the_board_starts_it_and_shows_the_deadline_that_holds(unheard, sign_in, luca, travel):
    client = sign_in(luca)
    travel(LATE)
    page = client.get("/board").text
    assert unheard.enquiry.need in page
    assert "3 d left" in page
    assert clock_of(unheard) == (LATE, LATE + 72 * HOURS)


def test_so_does_the_page_of_the_referral(unheard, sign_in, luca, travel):
    client = sign_in(luca)
    travel(LATE)
    assert "3 d left" in client.get(f"/referrals/{unheard.public_id}").text
    assert clock_of(unheard) == (LATE, LATE + 72 * HOURS)


def test_the_operator_who_looks_does_not(unheard, sign_in, operator, partner, travel):
    client = sign_in(operator)
    travel(LATE)
    assert client.get(f"/referrals/{unheard.public_id}").status_code == 200
    assert client.get(f"/operator/partners/{partner.public_id}/board").status_code == 200
    assert clock_of(unheard) == (None, NOW + 72 * HOURS)


def test_a_member_of_another_partner_does_not(unheard, sign_in, stranger, travel):
    client = sign_in(stranger)
    travel(LATE)
    assert client.get(f"/referrals/{unheard.public_id}").status_code == 404
    assert clock_of(unheard) == (None, NOW + 72 * HOURS)


def test_an_emailed_link_does_not_for_a_scanner_may_have_opened_it(app, unheard, travel):
    token = links.referral_token(contact_link(unheard, unheard.location))
    client = app.test_client()
    assert client.get(client.get(f"/r/{token}").location).status_code == 200
    assert clock_of(unheard) == (None, NOW + 72 * HOURS)


def test_a_board_is_shown_although_its_clocks_cannot_be_started(unheard, sign_in, luca, travel, monkeypatch):
    def cannot_write(*_args, **_facts):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    client = sign_in(luca)
    travel(LATE)
    monkeypatch.setattr(clock_start, "write", cannot_write)
    assert client.get("/board").status_code == 200
    assert clock_of(unheard) == (None, NOW + 72 * HOURS)
