"""Reminders: written once, when they are due for their reader, and only while they are useful."""

from datetime import date, timedelta

import pytest

from referrals.actions.network import settings
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.models import Follow, Referral
from referrals.rules.money import Money
from tests.clock import SECONDS
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, acting, add, make_person, send_enquiry
from tests.races import race
from tests.row_changes import change

MINUTES = timedelta(minutes=1)
KINDS = ("referral-reminder", "estimate-overdue")


def owed():
    return [(one.recipient, one.occasion.split(":", 2)[2]) for one in notices(*KINDS)]


def as_of(now):
    """Return what has been written after a sweep at `now`."""
    reminders.owe_due(now=now)
    return owed()


def take(referral, person, *, now=NOW):
    moves.interested(referral.id, assignee_id=None, by=acting(person), version=1, now=now)


def negotiate(referral, person, *, until):
    take(referral, person)
    terms = {"value": Money(100_00, "EUR"), "expected_close_on": until, "today": NOW.date()}
    moves.accept(referral.id, **terms, by=acting(person), version=2, now=NOW)


# A new referral, received on Monday at 11:00 in Rome


def test_the_contact_is_reminded_after_a_day(referral):
    contact = f"location:{referral.location_id}"
    assert as_of(NOW + 24 * HOURS - MINUTES) == []
    assert as_of(NOW + 24 * HOURS) == [(contact, "new:1")]


def test_the_contact_is_reminded_again_on_the_evening_before_the_last_night(referral):
    contact = f"location:{referral.location_id}"
    reminders.owe_due(now=NOW + 24 * HOURS)
    wednesday_at_six = NOW + 55 * HOURS  # 12 hours before the deadline would be Wednesday 23:00
    assert as_of(wednesday_at_six - MINUTES) == [(contact, "new:1")]
    assert as_of(wednesday_at_six) == [(contact, "new:1"), (contact, "new:2")]


def test_followers_are_reminded_each_in_their_own_zone(referral, giulia):
    far = make_person("Ferdinand Far", "member", giulia.partner, zone="America/New_York")
    add(Follow(person_id=far.id, location_id=referral.location_id))
    assert as_of(NOW + 13 * HOURS) == [(f"person:{far.id}", "new:1")]  # Monday 18:00 in New York
    assert len(as_of(NOW + 24 * HOURS)) == 3


def test_the_admins_are_reminded_when_the_contact_gets_no_mail(referral, giulia, luca):
    change(referral.location, bouncing_at=NOW)
    assert as_of(NOW + 24 * HOURS) == [(f"person:{giulia.id}", "new:1")]


def test_a_second_and_a_third_look_write_nothing_more(referral, giulia):
    once = as_of(NOW + 24 * HOURS)
    assert as_of(NOW + 24 * HOURS) == as_of(NOW + 25 * HOURS) == once


def test_three_workers_at_once_write_each_reminder_once(app, location, giulia):
    for _ in range(8):
        send_enquiry(location)
    race(app, *[lambda: reminders.owe_due(now=NOW + 24 * HOURS)] * 3)
    assert len(owed()) == len(set(owed_of_each())) == 16


def owed_of_each():
    return [(one.recipient, one.occasion) for one in notices(*KINDS)]


def test_a_worker_that_comes_late_writes_only_the_newest(referral):
    assert as_of(NOW + 70 * HOURS) == [(f"location:{referral.location_id}", "new:2")]


def test_a_worker_that_comes_half_an_hour_before_the_end_still_reminds(referral):
    assert as_of(NOW + 72 * HOURS - 30 * MINUTES) == [(f"location:{referral.location_id}", "new:2")]


def test_in_the_last_half_hour_nobody_is_reminded_any_more(referral):
    assert as_of(NOW + 72 * HOURS - 30 * MINUTES + SECONDS) == []
    assert db.session.get(Referral, referral.id).remind_at is None


@pytest.mark.parametrize("second", [0, 1, 30, 59, 60, 119])
def test_one_planned_for_an_hour_before_the_end_is_written_by_whichever_sweep_comes_next(location, second):
    settings.change({"new_hours": 25})
    sent = send_enquiry(location)[0]
    reminders.owe_due(now=NOW + 24 * HOURS - SECONDS)
    assert as_of(NOW + 24 * HOURS + second * SECONDS)[-1] == (f"location:{sent.location_id}", "new:2")


@pytest.mark.parametrize("late", [72 * HOURS, 80 * HOURS])
def test_of_what_is_overdue_nobody_is_reminded(referral, late):
    assert as_of(NOW + late) == []


def test_of_what_the_sweep_has_archived_nobody_is_reminded(referral):
    sweep.archive_overdue(now=NOW + 80 * HOURS)
    assert as_of(NOW + 80 * HOURS) == []


def test_of_what_has_been_declined_nobody_is_reminded(referral, luca):
    moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + HOURS)
    assert as_of(NOW + 24 * HOURS) == []


def test_after_undo_the_reminder_of_the_stage_is_owed_all_the_same(referral, luca):
    ignored_at = NOW + 24 * HOURS - timedelta(seconds=10)
    moves.ignore(referral.id, by=acting(luca), version=1, now=ignored_at)
    assert as_of(NOW + 24 * HOURS) == []
    moves.undo(referral.id, by=acting(luca), version=2, now=NOW + 24 * HOURS)
    assert as_of(NOW + 24 * HOURS) == [(f"location:{referral.location_id}", "new:1")]


def test_nobody_is_reminded_twice_of_the_same_after_undo(referral, luca):
    once = as_of(NOW + 24 * HOURS)
    moves.ignore(referral.id, by=acting(luca), version=1, now=NOW + 25 * HOURS)
    moves.undo(referral.id, by=acting(luca), version=2, now=NOW + 25 * HOURS)
    assert as_of(NOW + 26 * HOURS) == once


# Under evaluation, since Monday at 11:00


def test_the_assignee_is_reminded_as_well(referral, luca):
    take(referral, luca)
    readers = [f"location:{referral.location_id}", f"person:{luca.id}"]
    assert as_of(NOW + 5 * DAYS) == [(reader, "evaluating:1") for reader in readers]


def test_who_is_assigned_later_is_reminded_of_what_is_to_come(referral, luca, giulia):
    take(referral, luca)
    moves.assign(referral.id, assignee_id=giulia.id, by=acting(luca), now=NOW + DAYS)
    assert f"person:{luca.id}" not in dict(as_of(NOW + 5 * DAYS))
    assert f"person:{giulia.id}" in dict(owed())


# Negotiating


def test_the_assignee_alone_is_asked_weekly_and_three_times(referral, luca, giulia):
    negotiate(referral, luca, until=date(2026, 11, 27))
    me = f"person:{luca.id}"
    assert as_of(NOW + 5 * DAYS - 4 * HOURS) == []  # Saturday 28th, 7:00 in Rome
    for number in (1, 2, 3):
        reminders.owe_due(now=NOW + (5 + 7 * (number - 1)) * DAYS)
        assert owed()[-1] == (me, f"2026-11-27:{number}")
    assert len(as_of(NOW + 90 * DAYS)) == 3
    assert db.session.get(Referral, referral.id).remind_at is None


def test_a_new_date_begins_anew(referral, luca):
    negotiate(referral, luca, until=date(2026, 11, 27))
    reminders.owe_due(now=NOW + 5 * DAYS)
    terms = {"value": Money(100_00, "EUR"), "expected_close_on": date(2026, 12, 10), "today": date(2026, 11, 28)}
    moves.change_estimate(referral.id, **terms, by=acting(luca), now=NOW + 5 * DAYS)
    assert len(as_of(NOW + 16 * DAYS)) == 1
    assert as_of(NOW + 18 * DAYS)[-1] == (f"person:{luca.id}", "2026-12-10:1")


def test_without_an_assignee_the_contact_is_asked(referral, luca):
    negotiate(referral, luca, until=date(2026, 11, 27))
    moves.assign(referral.id, assignee_id=None, by=acting(luca), now=NOW)
    assert as_of(NOW + 5 * DAYS) == [(f"location:{referral.location_id}", "2026-11-27:1")]


def test_what_has_been_won_is_asked_about_no_more(referral, luca):
    negotiate(referral, luca, until=date(2026, 11, 27))
    final = {"value": Money(100_00, "EUR"), "closed_on": NOW.date(), "today": NOW.date()}
    moves.win(referral.id, **final, by=acting(luca), version=3, now=NOW)
    assert as_of(NOW + 30 * DAYS) == []


# The lock


def test_what_changes_between_the_look_and_the_writing_is_looked_at_again(referral, luca, monkeypatch):
    look_at_all = reminders._check_all

    def look_and_be_overtaken(due, *, now):
        findings = look_at_all(due, now=now)
        if findings and db.session.get(Referral, referral.id).version == 1:
            take(referral, luca, now=now)
        return findings

    monkeypatch.setattr(reminders, "_check_all", look_and_be_overtaken)
    assert as_of(NOW + 24 * HOURS) == []
    assert db.session.get(Referral, referral.id).remind_at == NOW + 24 * HOURS + 5 * DAYS - 15 * HOURS
