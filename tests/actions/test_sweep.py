"""The clock's moves: overdue referrals are archived once, as of their deadline, with all notices."""

import pytest
from sqlalchemy import select, text

from referrals.actions.referral import moves as moves_actions
from referrals.actions.referral import sweep
from referrals.extensions import db
from referrals.models import Referral, ReferralEvent
from tests.clock import SECONDS
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, acting, send_enquiry
from tests.races import race
from tests.row_changes import change
from tests.statements import count_statements

DUE = NOW + 72 * HOURS


def swept(now):
    return sweep.archive_overdue(now=now, pause=0)


def stored(referral):
    db.session.rollback()
    return db.session.get(Referral, referral.id)


def moves(kind):
    return db.session.scalars(select(ReferralEvent).where(ReferralEvent.kind == kind)).all()


def test_a_new_one_is_missed_at_its_due_instant_however_late_the_worker(referral):
    assert swept(NOW + 30 * DAYS) == 1
    one = stored(referral)
    assert (one.stage, one.outcome, one.archived_at, one.due_at) == ("archived", "missed", DUE, None)
    assert (one.version, one.remind_at, one.changed_at) == (2, None, NOW + 30 * DAYS)


def test_its_history_says_that_the_clock_did_it(referral):
    swept(DUE)
    [line] = moves("miss")
    assert (line.at, line.due_at, line.version, line.actor_kind, line.door) == (DUE, DUE, 2, "system", "system")
    assert (line.from_stage, line.to_stage, line.outcome) == ("new", "archived", "missed")


def test_the_partner_and_the_customer_are_owed_their_notices(referral, giulia):
    swept(DUE)
    partner = {f"location:{referral.location_id}", f"person:{giulia.id}"}
    assert {one.recipient for one in notices("referral-missed")} == partner
    assert [one.recipient for one in notices("choose-another-missed")] == [f"customer:{referral.enquiry_id}"]
    assert {one.send_after for one in notices("referral-missed", "choose-another-missed")} == {DUE}


def test_the_admins_are_told_when_the_contact_gets_no_mail(referral, giulia):
    change(referral.location, bouncing_at=NOW)
    swept(DUE)
    assert [one.recipient for one in notices("referral-missed")] == [f"person:{giulia.id}"]


def test_one_under_evaluation_expires(referral, luca):
    moves_actions.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    assert swept(NOW + 7 * DAYS) == 1
    one = stored(referral)
    assert (one.stage, one.outcome, one.archived_at) == ("archived", "expired", NOW + 7 * DAYS)
    assert [line.from_stage for line in moves("expire")] == ["evaluating"]
    assert len(notices("referral-expired")) == len(notices("choose-another-expired")) == 1


def test_both_kinds_are_swept_together(referral, other_location, luca):
    moves_actions.interested(referral.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    send_enquiry(other_location)
    assert swept(NOW + 7 * DAYS) == 2
    assert (len(moves("expire")), len(moves("miss"))) == (1, 1)


@pytest.mark.parametrize(("now", "archived"), [(DUE - SECONDS, 0), (DUE, 1), (DUE + SECONDS, 1)])
def test_it_is_due_at_the_very_instant(referral, now, archived):
    assert swept(now) == archived


def test_the_second_sweep_finds_nothing(referral):
    swept(DUE)
    before = [one.id for one in notices("referral-missed", "choose-another-missed")]
    assert swept(DUE + DAYS) == 0
    assert [one.id for one in notices("referral-missed", "choose-another-missed")] == before


def test_three_workers_at_once_archive_each_once(app, location, other_location, giulia):
    for _ in range(30):
        send_enquiry(location, other_location)
    done = race(app, *[lambda: swept(DUE)] * 3)
    assert sum(done) == len(moves("miss")) == 60
    assert len(notices("choose-another-missed")) == 60
    assert len(notices("referral-missed")) == 90  # both contacts, and Giulia who follows one location


def test_a_batch_takes_a_few_statements_however_large_it_is(app, location, giulia):
    send_enquiry(location)
    with count_statements() as small:
        swept(DUE)
    for _ in range(40):
        send_enquiry(location)
    with count_statements() as large:
        swept(DUE)
    assert len(large.statements) == len(small.statements) <= 10
    assert large.commits == small.commits == 1


def test_it_goes_on_until_nothing_is_left(app, location, monkeypatch):
    monkeypatch.setattr(sweep, "MIN_BATCH_SIZE", 2)
    monkeypatch.setattr(sweep, "MAX_BATCH_SIZE", 2)
    for _ in range(5):
        send_enquiry(location)
    assert swept(DUE) == 5


@pytest.mark.parametrize(
    ("size", "seconds", "following"), [(100, 0.0125, 200), (100, 0.05, 50), (200, 0.05, 100), (1500, 0.001, 2000)]
)
def test_the_next_batch_is_as_large_as_the_time_allows(size, seconds, following):
    assert sweep._next_size(size, seconds) == following


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_overdue_is_found_without_reading_the_others(app):
    overdue = str(sweep._statements("sqlite").overdue.compile(db.engine))
    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {overdue.replace('?', '1')}")).all()
    assert "ix_referral_due" in str(plan)
