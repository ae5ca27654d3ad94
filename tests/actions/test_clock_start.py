"""The clock of a new referral starts when its partner can know of it, and not before."""

import pytest

from referrals import delivery
from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import clock_start, reminders, sweep
from referrals.actions.referral import moves as moves_actions
from referrals.extensions import db
from referrals.models import Referral, ReferralEvent
from referrals.queries.enquiry import customer_page
from referrals.queries.network import desk
from referrals.rules.actor import CUSTOMER
from tests.mail.servers import good_server
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, acting, submission

LATE = NOW + 8 * DAYS


@pytest.fixture
def unheard(location):
    """A referral of which nobody at its partner can know yet."""
    sent = customer_actions.submit(submission(location), by=CUSTOMER, now=NOW)
    return db.session.get(Referral, sent.referral_ids[0])


def now_is(referral):
    db.session.rollback()
    return db.session.get(Referral, referral.id)


def test_a_referral_that_nobody_heard_of_is_not_missed(unheard):
    assert sweep.archive_overdue(now=LATE) == 0
    assert now_is(unheard).stage == "new"
    assert notices("referral-missed", "choose-another-missed") == []


def test_nobody_is_reminded_of_what_they_have_not_heard_of(unheard):
    reminders.owe_due(now=NOW + 60 * HOURS)
    assert notices("referral-reminder") == []


def test_the_customer_reads_the_deadline_that_has_moved(unheard):
    [asked] = customer_page.enquiry_status(unheard.enquiry, limit=3, now=LATE).asked
    assert (asked.status.stage, asked.until) == ("new", LATE + 72 * HOURS)


def test_the_desk_names_it_after_an_hour(unheard):
    assert desk.at_risk(now=NOW + HOURS / 2).count == 0
    [line] = desk.at_risk(now=LATE).lines
    assert (line.delivered_at, line.due_at) == (None, LATE + 72 * HOURS)


def test_the_first_notice_that_leaves_starts_the_clock(unheard, travel, use_server):
    travel(LATE)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    heard = now_is(unheard)
    assert (heard.delivered_at, heard.clock_started_at, heard.due_at) == (LATE, LATE, LATE + 72 * HOURS)
    assert sweep.archive_overdue(now=LATE + 72 * HOURS) == 1
    assert now_is(unheard).archived_at == LATE + 72 * HOURS


def test_reminders_are_planned_from_the_moved_deadline(unheard):
    clock_start.start([unheard.public_id], now=LATE)
    reminders.owe_due(now=LATE + 23 * HOURS)
    assert notices("referral-reminder") == []
    reminders.owe_due(now=LATE + 24 * HOURS)
    assert len(notices("referral-reminder")) == 1


def test_a_clock_starts_once(unheard):
    clock_start.start([unheard.public_id], now=NOW + HOURS)
    clock_start.start([unheard.public_id], now=LATE)
    started = now_is(unheard)
    assert (started.clock_started_at, started.due_at) == (NOW + HOURS, NOW + 73 * HOURS)


def test_a_mail_that_leaves_later_does_not_move_it_again(unheard, travel, use_server):
    clock_start.start([unheard.public_id], now=NOW + HOURS)
    travel(NOW + 2 * HOURS)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    heard = now_is(unheard)
    assert (heard.delivered_at, heard.due_at) == (NOW + 2 * HOURS, NOW + 73 * HOURS)


def test_whoever_finds_it_late_can_still_answer(unheard, luca):
    moves_actions.ignore(unheard.id, by=acting(luca), version=1, now=LATE)
    moves_actions.undo(unheard.id, by=acting(luca), version=2, now=LATE)
    back = now_is(unheard)
    assert (back.stage, back.due_at, back.clock_started_at) == ("new", LATE + 72 * HOURS, LATE)


def test_the_history_keeps_the_deadline_that_stood(unheard, luca):
    moves_actions.interested(unheard.id, by=acting(luca), assignee_id=None, version=1, now=LATE)
    event = db.session.query(ReferralEvent).filter_by(referral_id=unheard.id, kind="interested").one()
    assert event.due_at == LATE + 72 * HOURS
    assert now_is(unheard).due_at == LATE + 7 * DAYS


def test_a_referral_that_is_withdrawn_unheard_starts_no_clock(unheard):
    customer_actions.withdraw(unheard.enquiry_id, now=LATE)
    ended = now_is(unheard)
    assert (ended.outcome, ended.clock_started_at) == ("withdrawn", None)
