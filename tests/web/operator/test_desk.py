"""The operator's desk: what needs attention, each with its next step, and nothing if there is nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.actions.network import settings
from referrals.actions.partner import partners
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.mail import rendering
from referrals.models import Mark, Notice, NoticeState, SystemMark
from referrals.rules.actor import CUSTOMER
from referrals.rules.triage import HoldReason
from tests.clock import HOURS, NOW
from tests.people import acting, send_enquiry, submission
from tests.row_changes import change
from tests.statements import count_statements


@pytest.fixture
def desk(operator, sign_in, travel):
    """Return a function that opens the desk at an instant."""
    client = sign_in(operator)

    def at(instant=NOW):
        travel(instant)
        return client.get("/operator").text

    return at


def test_when_nothing_needs_anybody_it_says_so(desk, location):
    assert "Nothing needs your attention" in desk()


def test_a_referral_is_at_risk_within_twelve_hours_of_its_deadline(desk, referral):
    assert referral.enquiry.need not in desk(NOW + 60 * HOURS - HOURS / 60)
    assert referral.enquiry.need in desk(NOW + 60 * HOURS)


def test_one_that_the_clock_has_taken_is_at_risk_no_more(desk, referral):
    page = desk(NOW + 72 * HOURS)
    assert "At risk" not in page


def test_an_enquiry_is_dropped_by_all_only_when_the_last_partner_has_let_it_go(desk, location, other_location, luca):
    mine, theirs = send_enquiry(location, other_location)
    moves.ignore(mine.id, by=acting(luca), version=1, now=NOW)
    assert "Dropped by all" not in desk(NOW + HOURS)
    page = desk(theirs.due_at)
    assert "Dropped by all" in page
    assert f'/operator/enquiries/{mine.enquiry.public_id}"' in page
    assert "There are no partners left to ask" in page


def test_one_that_its_customer_has_closed_needs_nobody(desk, location):
    sent = send_enquiry(location)[0]
    customer_actions.withdraw(sent.enquiry_id, now=NOW)
    assert "Dropped by all" not in desk(NOW + HOURS)


def test_a_contact_that_bounces_and_one_that_is_missing(desk, location, other_location):
    bouncing, missing = location.slug, other_location.slug
    change(location, bouncing_at=NOW)
    change(other_location, contact_email=None)
    page = desk()
    assert f"/locations/{bouncing}" in page
    assert f"/locations/{missing}" in page


def test_held_enquiries_are_counted_and_lead_to_their_list(desk, location):
    assert "held" not in desk()
    in_doubt = EnquiryOrigin(odd=(HoldReason.NO_PREVIEW,))
    customer_actions.submit(submission(location, origin=in_doubt), by=CUSTOMER, now=NOW)
    page = desk()
    assert '<a href="/operator/enquiries?show=held">1 enquiry is held</a>' in page


def test_a_partner_that_left_with_open_referrals(desk, referral):
    partners.leave(referral.partner_id, now=NOW)
    page = desk()
    assert "Left with open referrals" in page
    assert "1 open referral" in page


def test_enquiries_are_closed_until_a_mail_has_left(desk, app, monkeypatch):
    config = replace(app.config["REFERRALS"], mail_server="mail.example")
    monkeypatch.setitem(app.config, "REFERRALS", config)
    assert "Enquiries stay closed until a test email has been sent" in desk()
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    assert "Enquiries stay closed" not in desk()


def test_a_fault_of_the_mail_settings_is_said_in_words(desk, app, monkeypatch, open_for_enquiries):
    config = replace(app.config["REFERRALS"], mail_server="mail.example")
    monkeypatch.setitem(app.config, "REFERRALS", config)
    settings.mark(Mark.MAIL_PAUSED, now=NOW, detail="sign-in-refused: 535 no")
    page = desk()
    assert "Sending has been paused" in page
    assert "check MAIL_USERNAME and MAIL_PASSWORD" in page


def test_failed_mails_are_pointed_to(desk, app, monkeypatch, referral):
    monkeypatch.setitem(app.config, "REFERRALS", replace(app.config["REFERRALS"], mail_server="mail.example"))
    owed = db.session.scalars(select(Notice)).first()
    change(owed, state=NoticeState.FAILED, reason="recipient-refused: 550 no")
    assert "1 email failed in the last 7 days" in desk()


def test_a_test_mail_is_owed_to_who_asks_and_ends_a_pause(operator, sign_in, travel):
    settings.mark(Mark.MAIL_PAUSED, now=NOW, detail="unreachable")
    answer = sign_in(operator).post("/operator/test-mail")
    assert answer.location == "/operator/settings/mail"
    owed = db.session.scalars(select(Notice)).one()
    assert (owed.kind, owed.recipient, owed.address) == ("test-mail", f"person:{operator.id}", operator.email)
    assert db.session.scalars(select(SystemMark)).all() == []


def test_the_statements_do_not_grow_with_what_is_at_risk(desk, location):
    send_enquiry(location)
    desk(NOW + 61 * HOURS)
    with count_statements() as few:
        desk(NOW + 61 * HOURS)
    for _ in range(5):
        send_enquiry(location)
    with count_statements() as many:
        desk(NOW + 61 * HOURS)
    assert len(many.statements) == len(few.statements)


def test_an_agent_is_led_to_where_agents_begin(agent, sign_in):
    answer = sign_in(agent).get("/operator")
    assert (answer.status_code, answer.location) == (302, "/operator/enquiries")


def test_what_reached_nobody_comes_first(desk, location, other_location):
    told, untold = (
        send_enquiry(location, need="Told of")[0],
        send_enquiry(other_location, need="Untold", now=NOW + HOURS)[0],
    )
    change(told, delivered_at=NOW)
    page = desk(NOW + 62 * HOURS)
    assert page.index("Untold") < page.index("Told of")
    assert page.count("No email about it has reached anyone yet.") == 1
    assert untold.due_at > told.due_at


def remind(office, about):
    assert office.post(f"/operator/referrals/{about.public_id}/remind").location == "/operator"
    return office.get("/operator").text


@pytest.fixture
def office(operator, sign_in, travel):
    signed_in = sign_in(operator)
    travel(NOW + 61 * HOURS)
    return signed_in


def reminders():
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind == "referral-reminder")).all()


def test_remind_now_writes_to_who_answers_there(office, referral, giulia):
    assert "Reminder sent." in remind(office, referral)
    assert {one.recipient for one in reminders()} == {f"person:{giulia.id}", f"location:{referral.location_id}"}
    assert "Reminded:" in office.get("/operator").text


def test_once_an_hour_at_most(office, referral, travel):
    remind(office, referral)
    assert "sent in the last hour" in remind(office, referral)
    written = len(reminders())
    travel(NOW + 62 * HOURS)
    remind(office, referral)
    assert len(reminders()) == 2 * written


def test_of_what_has_moved_on_nobody_is_reminded(office, referral, travel):
    travel(NOW + 73 * HOURS)
    assert "moved on" in remind(office, referral)
    assert reminders() == []


def test_a_reminder_by_hand_is_owed_and_speaks_of_the_deadline(office, referral):
    remind(office, referral)
    mail = rendering.preview(reminders()[0].id, now=NOW + 61 * HOURS)
    assert "11 hours left to answer" in mail.subject


def test_what_all_have_dropped_is_sent_to_the_next_best_by_one_press(office, location, other_location, luca):
    mine = send_enquiry(location)[0]
    moves.ignore(mine.id, by=acting(luca), version=1, now=NOW)
    page = office.get("/operator").text
    assert 'name="partner" value="adige-trento"' in page
    office.post(f"/operator/enquiries/{mine.enquiry.public_id}/another", data={"partner": "adige-trento"})
    assert "Dropped by all" not in office.get("/operator").text
