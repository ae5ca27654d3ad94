"""The zone of times in mails: the reader's, with its name, as written by the worker's application."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_babel import get_timezone, gettext

from referrals.actions.network import settings
from referrals.models import Mark
from tests.application import worker_app
from tests.mail.kinds import KINDS, World, every_kind, mail
from tests.notices import owe
from tests.people import DAYS, HOURS, NOW
from tests.row_changes import change

TIME_WITH_ZONE = re.compile(r"[A-Z][a-z]+ \d{1,2} [A-Z][a-z]+, \d\d:\d\d(?: (?:GMT[-+\d:]*|[A-Z]{3,4}))?")
TIME = re.compile(r"\b\d\d:\d\d\b")


def eleven(year, month, day):
    """Return a function that returns 11:00 of the date in a zone."""
    return lambda zone: datetime(year, month, day, 11, tzinfo=ZoneInfo(zone))


# By zone: 11:00 on the last morning before the clocks change, and the zone's name before and after.
CHANGES = {
    "Europe/Rome": (eleven(2027, 3, 27), "CET", "CEST"),
    "America/New_York": (eleven(2027, 3, 13), "EST", "EDT"),
    "Asia/Kathmandu": (eleven(2027, 3, 27), "GMT+5:45", "GMT+5:45"),
    "Australia/Lord_Howe": (eleven(2027, 10, 2), "LHST", "LHDT"),
}
# By kind: the times in the mail, relative to the start.
TIMES = {
    "referral-received": {DAYS, 3 * DAYS},
    "referral-reminder": {3 * DAYS},
    "referral-assigned": {7 * DAYS},
    "referral-missed": {3 * DAYS},
    "referral-expired": {7 * DAYS},
    "enquiry-received": {3 * DAYS},
    "enquiry-confirm": {3 * DAYS},
    "enquiry-confirm-reminder": {3 * DAYS},
    "choose-another-ignored": {3 * DAYS},
    "choose-another-declined": {3 * DAYS},
    "invitation": {14 * DAYS},
    "sign-in-link": {HOURS},
    "password-reset": {HOURS},
    "email-change": {DAYS},
    "contact-check": {14 * DAYS},
    "test-mail": {timedelta(0)},
    "wins-reported": {timedelta(0)},
}


@pytest.fixture
def at_a_change(app, travel):
    """Return a function that returns a mail of every kind to people in a zone, just before its clocks change."""
    settings.mark(Mark.MAIL_PROVED, now=NOW)

    def begin(zone, language="en"):
        began_at = CHANGES[zone][0](zone).astimezone(UTC)
        return began_at, every_kind(World(language, zone=zone, now=began_at))

    return begin


def on_the_wall(instant, zone):
    """Return the local time, and the zone's name."""
    local = instant.astimezone(ZoneInfo(zone))
    eleven_before, before, after = CHANGES[zone]
    has_changed = local.utcoffset() != eleven_before(zone).utcoffset()
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M} {after if has_changed else before}"


@pytest.mark.parametrize("zone", CHANGES)
def test_every_kind_says_its_times_in_the_readers_zone_and_names_it(at_a_change, zone):
    began_at, mails = at_a_change(zone)
    assert mails.keys() == set(KINDS)
    for kind, message in mails.items():
        expected = {on_the_wall(began_at + after, zone) for after in TIMES.get(kind, ())}
        for text in (message.body, re.sub(r"<[^>]*>", " ", message.html)):
            assert set(TIME_WITH_ZONE.findall(text)) == expected, kind
            assert TIME.findall(TIME_WITH_ZONE.sub("", text)) == [], kind
        assert TIME.findall(message.subject) == [], kind


def test_an_italian_reads_the_names_that_italian_has(world):
    change(world.olga, language="it")
    owe("test-mail", f"person:{world.olga.id}", person_id=world.olga.id, address="olga@people.example")
    assert "11:00 CET" in mail("test-mail").body


def test_an_hour_that_comes_twice_is_told_apart(world):
    started_at = datetime(2026, 10, 22, 0, 30, tzinfo=UTC)
    world.ask(world.nordest, now=started_at)
    assert "Sunday 25 October, 02:30 CEST" in mail("referral-received", now=started_at).body
    world.ask(world.nordest, need="Another", now=started_at + HOURS)
    assert "Sunday 25 October, 02:30 CET" in mail("referral-received", now=started_at + HOURS).body


def test_readers_of_one_notice_read_each_their_own_time(world):
    change(world.giulia, zone="Asia/Kathmandu")
    world.ask(world.nordest)
    assert "26 November, 11:00 CET" in mail("referral-received").body
    to_giulia = mail("referral-received", recipient=f"person:{world.giulia.id}")
    assert "26 November, 15:45 GMT+5:45" in to_giulia.body


@pytest.mark.parametrize("read", [get_timezone, lambda: gettext("Board")])
def test_where_nobody_is_asking_no_language_or_zone_is_assumed(app, read):
    with worker_app().app_context(), pytest.raises(RuntimeError, match="Nobody is reading"):
        read()
