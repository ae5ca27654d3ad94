"""Letting time pass in the demo: everything gets older, nothing is owed twice, and deadlines pass."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from referrals.actions.network import demo, settings
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.models import (
    AuthSession,
    Enquiry,
    Mark,
    Note,
    Notice,
    OneTimeLink,
    Partner,
    Referral,
    ReferralEvent,
    SystemMark,
)
from referrals.rules.money import Money
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting, send_enquiry


@pytest.fixture
def in_the_demo(app):
    settings.mark(Mark.DEMO_LOADED, now=NOW)


def let_pass(time, *, now=NOW):
    demo.shift_back(time, now=now)
    db.session.expire_all()


def the(model, key):
    return db.session.get(model, key, populate_existing=True)


def negotiate(sent, person, closes_on):
    """Take the referral on and accept it, with a closing date."""
    by = acting(person)
    moves.interested(sent.id, assignee_id=None, by=by, version=1, now=NOW)
    value = Money(100_00, "EUR")
    facts = {"value": value, "expected_close_on": closes_on, "today": NOW.date(), "by": by, "version": 2, "now": NOW}
    moves.accept(sent.id, **facts)


def notices(kind):
    return db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()


def test_every_instant_of_a_referral_is_earlier_to_the_microsecond(in_the_demo, location, luca):
    odd = timedelta(microseconds=123_457)
    sent = send_enquiry(location, now=NOW + odd)[0]
    moves.add_note(sent.id, text="Call them", by=acting(luca), now=NOW + odd)
    let_pass(HOURS, now=NOW + HOURS)
    assert the(Referral, sent.id).received_at == NOW + odd - HOURS
    assert the(Referral, sent.id).due_at == NOW + odd + 71 * HOURS
    assert the(Enquiry, sent.enquiry_id).received_at == NOW + odd - HOURS
    assert {event.at for event in db.session.scalars(select(ReferralEvent))} == {NOW + odd - HOURS}
    assert db.session.scalars(select(Note.at)).one() == NOW + odd - HOURS
    assert {row.send_after for row in db.session.scalars(select(Notice))} == {NOW + odd - HOURS}


def test_links_and_partners_grow_older_and_who_is_signed_in_stays_so(in_the_demo, partner, luca, sign_in):
    sign_in(luca)
    expires_at = db.session.scalars(select(AuthSession.expires_at)).one()
    let_pass(DAYS)
    assert the(Partner, partner.id).created_at == NOW - DAYS
    assert db.session.scalars(select(AuthSession.expires_at)).one() == expires_at
    assert db.session.scalars(select(OneTimeLink)).all() == []
    assert the(SystemMark, Mark.DEMO_LOADED).at == NOW


def test_a_day_moves_the_dates_and_an_hour_of_the_same_day_does_not(in_the_demo, location, luca):
    sent = send_enquiry(location)[0]
    negotiate(sent, luca, NOW.date() + 10 * DAYS)
    let_pass(HOURS)
    assert the(Referral, sent.id).expected_close_on == NOW.date() + 10 * DAYS
    let_pass(DAYS)
    assert the(Referral, sent.id).expected_close_on == NOW.date() + 9 * DAYS
    accepted = db.session.scalars(select(ReferralEvent).where(ReferralEvent.kind == "accept")).one()
    assert accepted.data["expected_close_on"] == (NOW.date() + 9 * DAYS).isoformat()


def test_twenty_four_hours_are_a_day(in_the_demo, location, luca):
    sent = send_enquiry(location)[0]
    negotiate(sent, luca, NOW.date() + 10 * DAYS)
    for _ in range(24):
        let_pass(HOURS)
    assert the(Referral, sent.id).expected_close_on == NOW.date() + 9 * DAYS


def test_a_reminder_goes_out_once_however_often_time_passes(in_the_demo, location):
    send_enquiry(location)
    for _ in range(30):
        let_pass(HOURS)
        reminders.owe_due(now=NOW)
    reminded = [notice.occasion.rpartition(":")[2] for notice in notices("referral-reminder")]
    assert reminded == ["1"]


def test_then_the_referral_is_missed_and_the_customer_invited(in_the_demo, location):
    sent = send_enquiry(location)[0]
    for _ in range(3):
        let_pass(DAYS)
    assert sweep.archive_overdue(now=NOW, pause=0) == 1
    assert the(Referral, sent.id).outcome == "missed"
    assert len(notices("choose-another-missed")) == 1


def test_a_question_about_a_closing_date_is_asked_once(in_the_demo, location, luca):
    sent = send_enquiry(location)[0]
    negotiate(sent, luca, NOW.date())
    for _ in range(5):
        let_pass(DAYS)
        reminders.owe_due(now=NOW)
    asked = notices("estimate-overdue")
    assert [notice.occasion for notice in asked] == [f"estimate:{sent.id}:{NOW.date() - 5 * DAYS}:1"]


def test_after_three_weeks_three_questions_have_been_asked(in_the_demo, location, luca):
    sent = send_enquiry(location)[0]
    negotiate(sent, luca, NOW.date())
    for _ in range(30):
        let_pass(DAYS)
        reminders.owe_due(now=NOW)
    assert [notice.occasion.rpartition(":")[2] for notice in notices("estimate-overdue")] == ["1", "2", "3"]
