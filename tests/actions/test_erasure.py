"""Erase my data: nothing of what the customer wrote is left, wherever it was stored. The figures remain."""

import json
import logging

import pytest
from sqlalchemy import select

from referrals import delivery
from referrals.actions.enquiry import customer_actions, erasure
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission
from referrals.actions.referral import moves
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry, Notice, Referral, Search
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.move_refused import MoveRefused
from tests.clock import HOURS, NOW
from tests.database_content import nothing_changes
from tests.mail.servers import good_server
from tests.people import acting, add, send_enquiry

MARK = "zebrafish"
WRITTEN = {
    "overview": {"need": f"need {MARK}", "overview": f"overview {MARK}", "place": f"place {MARK}"},
    "private": {
        "company": f"company {MARK}",
        "contact_name": f"name {MARK}",
        "email": f"{MARK}@customer.example",
        "telephone": f"+39 {MARK}",
        "address": f"street {MARK}",
        "details": f"details {MARK}",
        "reach_me": f"reach {MARK}",
    },
}


@pytest.fixture
def referrals(location, other_location):
    """Two partners' referrals of one enquiry whose fields contain markers."""
    search = add(Search(at=NOW, language="en", words=f"{MARK} backup", filters={"near": MARK}, found=2))
    overview = Overview(
        **WRITTEN["overview"], country="IT", language="en", zone="Europe/Rome", keywords=(f"keyword {MARK}",)
    )
    private = PrivatePart(**WRITTEN["private"])
    sent = customer_actions.submit(
        Submission(overview, private, (location.id, other_location.id), nonce="n", consent_version="1"),
        by=CUSTOMER,
        now=NOW,
    )
    with write() as session:
        session.get(Enquiry, sent.enquiry_id).search_id = search.id
    return [db.session.get(Referral, number) for number in sent.referral_ids]


def work_on(referral, person):
    """Reveal the referral, add a note, decline it with another, and let all owed mail leave."""
    by = acting(person)
    moves.interested(referral.id, assignee_id=None, by=by, version=1, now=NOW)
    moves.add_note(referral.id, text=f"note {MARK}", by=by, now=NOW)
    moves.decline(referral.id, reason="no-capacity", note=f"free reason {MARK}", by=by, version=2, now=NOW)


def everything_stored():
    """Return every value of every text column as one string."""
    tables = [table for table in db.metadata.sorted_tables if table.name != "alembic_version"]
    rows = (db.session.execute(select(table)).all() for table in tables)
    return json.dumps([[str(value) for value in row] for found in rows for row in found]).lower()


def test_no_column_holds_anything_of_the_customer_s(referrals, giulia, caplog, use_server):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, "mail.log")  # the log of the test's mail server is not ours
    work_on(referrals[0], giulia)
    with good_server() as post:
        use_server(post.port)
        delivery.deliver()
    assert MARK in str(post.messages[0])
    assert MARK in everything_stored()
    erasure.erase(referrals[0].enquiry_id, now=NOW + HOURS)
    assert MARK not in everything_stored()
    assert MARK not in caplog.text


def test_nothing_of_it_leaves_any_more(referrals):
    erasure.erase(referrals[0].enquiry_id, now=NOW)
    waiting = select(Notice.kind).where(Notice.state == "waiting").distinct()
    assert db.session.scalars(waiting).all() == ["enquiry-erased"]


def test_a_partner_that_still_works_on_it_is_told(referrals, giulia):
    moves.ignore(referrals[0].id, by=acting(giulia), version=1, now=NOW)
    erasure.erase(referrals[0].enquiry_id, now=NOW + HOURS)
    told = select(Notice.referral_id).where(Notice.kind == "enquiry-erased").distinct()
    assert db.session.scalars(told).all() == [referrals[1].id]


@pytest.fixture
def chosen(referrals, giulia):
    """The first of them, chosen by the customer: the enquiry is closed, and the partner continues."""
    moves.interested(referrals[0].id, assignee_id=None, by=acting(giulia), version=1, now=NOW)
    customer_actions.choose(
        referrals[0].enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=referrals[0].id, now=NOW
    )
    return referrals[0]


def test_a_partner_that_was_chosen_still_works_on_it_and_is_told(chosen):
    erasure.erase(chosen.enquiry_id, now=NOW + HOURS)
    told = select(Notice.referral_id).where(Notice.kind == "enquiry-erased").distinct()
    assert db.session.scalars(told).all() == [chosen.id]
    assert db.session.get(Referral, chosen.id).outcome == "withdrawn"


def test_what_was_chosen_and_dropped_does_not_come_back(chosen, giulia):
    moves.decline(chosen.id, reason="no-capacity", by=acting(giulia), version=2, now=NOW)
    erasure.erase(chosen.enquiry_id, now=NOW)
    with pytest.raises(MoveRefused):
        moves.undo(chosen.id, by=acting(giulia), version=3, now=NOW)


def test_no_note_is_kept_from_then_on(referrals, giulia):
    erasure.erase(referrals[0].enquiry_id, now=NOW)
    with pytest.raises(MoveRefused):
        moves.add_note(referrals[0].id, text=f"note {MARK}", by=acting(giulia), now=NOW + HOURS)
    assert MARK not in everything_stored()


def test_the_figures_stay(referrals, giulia):
    work_on(referrals[0], giulia)
    erasure.erase(referrals[0].enquiry_id, now=NOW + HOURS)
    kept = select(Referral.stage, Referral.outcome, Referral.reason).order_by(Referral.id)
    assert db.session.execute(kept).all() == [
        ("archived", "declined", "no-capacity"),
        ("archived", "withdrawn", None),
    ]
    assert db.session.scalar(select(Enquiry.country)) == "IT"


def test_a_closed_enquiry_can_be_erased_and_stays_closed(referrals):
    customer_actions.withdraw(referrals[0].enquiry_id, now=NOW)
    erasure.erase(referrals[0].enquiry_id, now=NOW + HOURS)
    found = db.session.execute(select(Enquiry.closed_at, Enquiry.erased_at)).one()
    assert found == (NOW, NOW + HOURS)


def test_the_link_works_no_more(referrals):
    before = db.session.scalar(select(Enquiry.link_secret))
    erasure.erase(referrals[0].enquiry_id, now=NOW)
    assert db.session.scalar(select(Enquiry.link_secret)) != before


def test_a_second_time_changes_nothing(referrals):
    erasure.erase(referrals[0].enquiry_id, now=NOW)
    with nothing_changes():
        erasure.erase(referrals[0].enquiry_id, now=NOW + HOURS)


def test_another_enquiry_is_untouched(referrals, location):

    other, *_ = send_enquiry(location, need="Another need")
    erasure.erase(referrals[0].enquiry_id, now=NOW)
    assert db.session.get(Enquiry, other.enquiry_id).need == "Another need"
