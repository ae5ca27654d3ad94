"""What a calendar can keep of a referral: an event that every calendar takes, in the mails that announce its day."""

from datetime import timedelta

import icalendar
import pytest

from referrals.actions import enquiry as enquiries
from referrals.actions import reminder, setting
from referrals.mail import calendar, mime
from referrals.mail.header_text import clean
from referrals.models import Mark
from referrals.rules.choices import Chosen
from tests.mail.kinds import NEED, SECRETS, World, every_kind, mail
from tests.people import DAYS, HOURS, NOW

WITH_A_DAY = {"referral-received", "referral-reminder", "referral-assigned", "enquiry-chosen"}


@pytest.fixture
def world(app, travel):
    setting.mark(Mark.MAIL_PROVED, now=NOW)
    return World()


def event(message):
    [file] = message.attachments
    [found] = read(file.data).events
    return found


def read(data):
    return icalendar.Calendar.from_ical(data)


def test_the_mails_that_announce_a_day_bring_it_and_no_others(world):
    assert {kind for kind, message in every_kind(world).items() if message.attachments} == WITH_A_DAY


def test_the_deadline_is_an_event_that_ends_at_it(world):
    [referral] = world.ask(world.nordest)
    found = event(mail("referral-received"))
    assert (found.end, found.start) == (referral.due_at, referral.due_at - timedelta(minutes=30))
    assert found["DTSTART"].to_ical().endswith(b"Z")
    assert (found["SUMMARY"], found["SEQUENCE"]) == (f"Answer: {NEED}", 1)
    assert found["UID"] == f"deadline-{referral.public_id}@referrals.test"
    assert found["URL"] in mail("referral-received").body


def test_it_rings_three_hours_before(world):
    world.ask(world.nordest)
    [alarm] = event(mail("referral-received")).alarms.times
    assert alarm.trigger == NOW + 72 * HOURS - timedelta(minutes=30) - 3 * HOURS


def test_it_is_published_not_an_invitation(world):
    world.ask(world.nordest)
    [file] = mail("referral-received").attachments
    assert read(file.data)["METHOD"] == "PUBLISH"
    assert file.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert mime.CONTENT_TYPE.fullmatch(file.content_type)


def test_the_next_deadline_takes_the_place_of_the_one_before(world):
    [referral] = world.ask(world.nordest)
    first = event(mail("referral-received"))
    world.take(referral, world.luca, assignee=world.giulia, now=NOW + HOURS)
    second = event(mail("referral-assigned", now=NOW + HOURS))
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]
    assert second.end == NOW + HOURS + 7 * DAYS
    assert second["SUMMARY"].startswith("Accept or decline: ")


def test_the_day_on_which_it_is_expected_to_close_is_a_whole_day(world):
    [referral] = world.ask(world.nordest)
    world.take(referral, world.luca)
    world.accept(referral, world.luca, until=(NOW + 30 * DAYS).date())
    enquiries.choose(referral.enquiry_id, chosen=Chosen.REFERRAL, referral_id=referral.id, now=NOW)
    found = event(mail("enquiry-chosen"))
    assert (found.start, found.end) == ((NOW + 30 * DAYS).date(), (NOW + 31 * DAYS).date())
    assert found["UID"].startswith("closing-")


def test_a_reminder_repeats_it(world):
    world.ask(world.nordest)
    first = event(mail("referral-received"))
    reminder.owe_due(now=NOW + 24 * HOURS)
    again = event(mail("referral-reminder", now=NOW + 24 * HOURS))
    assert (again["UID"], again.end) == (first["UID"], first.end)


def test_it_speaks_the_readers_language(app, travel):
    setting.mark(Mark.MAIL_PROVED, now=NOW)
    world = World("it")
    world.ask(world.nordest)
    assert event(mail("referral-received"))["SUMMARY"] == f"Rispondere: {NEED}"


def test_nothing_of_the_customers_is_in_it(world):
    for kind, message in every_kind(world).items():
        for file in message.attachments:
            assert not [secret for secret in SECRETS.values() if secret.encode() in file.data], kind


def test_whoever_looks_at_the_outbox_sees_no_link_in_it(world):
    world.ask(world.nordest)
    [file] = mail("referral-received", links=False).attachments
    assert event(mail("referral-received", links=False))["URL"] == "http://referrals.test/r/…"
    assert file.data.isascii() is False


@pytest.mark.parametrize("need", ["A; b, c\\d\nEND:VEVENT", "è" * 90, "🙂" * 40, "x" * 90], ids=range(4))
def test_what_people_write_stays_in_its_line(app, need):
    one = calendar.Entry("deadline-x@referrals.test", 3, need, NOW)
    text = one.text("https://referrals.test/r/" + "t" * 200, now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [found] = read(text).events
    assert found["SUMMARY"] == clean(need, 200)
    assert found["URL"].endswith("t" * 200)
    assert found.start == NOW - timedelta(minutes=30)
