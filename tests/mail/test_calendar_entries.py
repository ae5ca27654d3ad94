"""Calendar files: an event that every calendar accepts, in the mails that announce a date."""

from datetime import timedelta

import icalendar
import pytest

from referrals.actions.enquiry import customer_actions, erasure, not_real
from referrals.actions.network import settings
from referrals.actions.referral import moves, reminders
from referrals.mail import calendar_entries, email_message, still_owed
from referrals.mail.header_text import clean
from referrals.models import Mark, Notice
from referrals.queries.notice import notice_facts, owed_notices
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import UNDO_TIME
from tests.clock import SECONDS
from tests.mail.kinds import NEED, SECRETS, World, mail
from tests.notices import mark_kinds_sent, notices
from tests.people import DAYS, HOURS, NOW, acting

WITH_A_DAY = {"referral-received", "referral-reminder", "referral-assigned", "enquiry-chosen"}
AT_AN_END = {"referral-moved", "enquiry-withdrawn", "enquiry-not-real", "enquiry-erased"}


def event(message):
    [file] = message.attachments
    [found] = read(file.data).events
    return found


def read(data):
    return icalendar.Calendar.from_ical(data)


def test_the_mails_that_announce_a_day_bring_it_and_no_others(mails):
    files = {kind: message.attachments[0] for kind, message in mails.items() if message.attachments}
    assert {kind for kind, file in files.items() if read(file.data)["METHOD"] == "PUBLISH"} == WITH_A_DAY
    assert {kind for kind, file in files.items() if read(file.data)["METHOD"] == "CANCEL"} == AT_AN_END


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
    assert email_message.CONTENT_TYPE.fullmatch(file.content_type)


def test_every_entry_and_every_end_of_one_names_its_organizer(mails):
    files = [message.attachments[0] for message in mails.values() if message.attachments]
    organizers = {str(event["ORGANIZER"]) for file in files for event in read(file.data).events}
    assert organizers == {"mailto:referrals@referrals.test"}


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
    customer_actions.choose(referral.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=referral.id, now=NOW)
    found = event(mail("enquiry-chosen"))
    assert (found.start, found.end) == ((NOW + 30 * DAYS).date(), (NOW + 31 * DAYS).date())
    assert found["UID"].startswith("closing-")


def test_a_reminder_repeats_it(world):
    world.ask(world.nordest)
    first = event(mail("referral-received"))
    reminders.owe_due(now=NOW + 24 * HOURS)
    again = event(mail("referral-reminder", now=NOW + 24 * HOURS))
    assert (again["UID"], again.end) == (first["UID"], first.end)


def test_it_speaks_the_readers_language(app, travel):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    world = World("it")
    world.ask(world.nordest)
    assert event(mail("referral-received"))["SUMMARY"] == f"Rispondere: {NEED}"


def test_a_need_that_runs_from_right_to_left_turns_nothing_round_it(world):
    [referral] = world.ask(world.nordest, need="ענן (Cloud)")
    mark_kinds_sent("referral-received")
    assert event(mail("referral-received"))["SUMMARY"] == "Answer: \u2068ענן (Cloud)\u2069"
    moves.ignore(referral.id, by=acting(world.luca), version=1, now=NOW)
    assert mail("referral-moved").subject.endswith("said No thanks: \u2068ענן (Cloud)\u2069")


def test_nothing_of_the_customers_is_in_it(mails):
    for kind, message in mails.items():
        for file in message.attachments:
            assert not [secret for secret in SECRETS.values() if secret.encode() in file.data], kind


def test_whoever_looks_at_the_outbox_sees_no_link_in_it(world):
    world.ask(world.nordest)
    [file] = mail("referral-received", links=False).attachments
    assert event(mail("referral-received", links=False))["URL"] == "http://referrals.test/r/…"
    assert file.data.isascii() is False


@pytest.mark.parametrize("need", ["A; b, c\\d\nEND:VEVENT", "è" * 90, "🙂" * 40, "x" * 90], ids=range(4))
def test_what_people_write_stays_in_its_line(app, need):
    one = calendar_entries.CalendarEntry("deadline-x@referrals.test", 3, need, NOW)
    text = one.to_ical("https://referrals.test/r/" + "t" * 200, now=NOW)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    [found] = read(text).events
    assert found["SUMMARY"] == clean(need, 200)
    assert found["URL"].endswith("t" * 200)
    assert found.start == NOW - timedelta(minutes=30)


# The end of an event


@pytest.fixture
def told(world):
    """A referral with its deadline in the calendars of its partner's people, and their event."""
    [referral] = world.ask(world.nordest)
    mark_kinds_sent("referral-received")
    return referral, event(mail("referral-received"))


def ended(message):
    """Return the only event that the mail's file cancels."""
    [file] = message.attachments
    assert file.content_type == "text/calendar; charset=utf-8; method=CANCEL"
    found = read(file.data)
    assert found["METHOD"] == "CANCEL"
    assert {one["STATUS"] for one in found.events} == {"CANCELLED"}
    assert [one.alarms.times for one in found.events] == [[]] * len(found.events)
    return {str(one["UID"]): one for one in found.events}


def takes_out(message, entry):
    return ended(message)[entry["UID"]]["SEQUENCE"] > entry["SEQUENCE"]


def test_withdrawn_by_the_customer_it_goes(world, told):
    referral, entry = told
    customer_actions.withdraw(referral.enquiry_id, now=NOW + HOURS)
    assert takes_out(mail("enquiry-withdrawn", now=NOW + HOURS), entry)


def test_when_another_is_chosen_it_goes(world):
    chosen, _ = world.ask(world.nordest, world.adige)
    entry = event(mail("referral-received", recipient=f"location:{world.adige.id}"))
    world.take(chosen, world.luca)
    customer_actions.choose(chosen.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=chosen.id, now=NOW)
    assert takes_out(mail("enquiry-withdrawn"), entry)


def test_erased_it_goes(world, told):
    referral, entry = told
    erasure.erase(referral.enquiry_id, now=NOW + HOURS)
    assert takes_out(mail("enquiry-erased", now=NOW + HOURS), entry)


def test_closed_by_the_network_it_goes(world, told):
    referral, entry = told
    not_real.close(referral.enquiry_id, by=acting(world.olga), now=NOW)
    assert takes_out(mail("enquiry-not-real"), entry)


def test_after_no_thanks_it_goes(world, told):
    referral, entry = told
    moves.ignore(referral.id, by=acting(world.luca), version=1, now=NOW + HOURS)
    assert takes_out(mail("referral-moved", now=NOW + HOURS), entry)


def test_after_interested_it_moves_to_the_new_deadline(world, told):
    referral, entry = told
    world.take(referral, world.luca, now=NOW + HOURS)
    moved = event(mail("referral-moved", now=NOW + HOURS))
    assert (moved["UID"], moved.end) == (entry["UID"], NOW + HOURS + 7 * DAYS)
    assert moved["SEQUENCE"] > entry["SEQUENCE"]


def test_after_decline_it_goes(world, told):
    referral, entry = told
    world.take(referral, world.luca)
    moves.decline(referral.id, reason="no-capacity", by=acting(world.luca), version=2, now=NOW + HOURS)
    assert takes_out(mail("referral-moved", now=NOW + HOURS), entry)


def test_after_accept_the_deadline_goes_and_the_closing_date_comes(world, told):
    referral, entry = told
    world.take(referral, world.luca)
    world.accept(referral, world.luca, until=(NOW + 30 * DAYS).date(), now=NOW + HOURS)
    [file] = mail("referral-moved", now=NOW + HOURS).attachments
    found = {str(one["UID"]).partition("-")[0]: one for one in read(file.data).events}
    assert found["closing"].start == (NOW + 30 * DAYS).date()
    assert (found["deadline"]["UID"], found["deadline"]["STATUS"]) == (entry["UID"], "CANCELLED")
    assert found["deadline"]["SEQUENCE"] > entry["SEQUENCE"]
    assert found["deadline"].alarms.times == []


def test_withdrawn_while_negotiating_both_go(world, told):
    referral, _ = told
    world.take(referral, world.luca)
    world.accept(referral, world.luca, until=(NOW + 30 * DAYS).date())
    customer_actions.withdraw(referral.enquiry_id, now=NOW + HOURS)
    assert {uid.partition("-")[0] for uid in ended(mail("enquiry-withdrawn", now=NOW + HOURS))} == {
        "deadline",
        "closing",
    }


def test_what_is_not_in_any_calendar_needs_no_mail(world):
    [referral] = world.ask(world.nordest)
    world.take(referral, world.luca)
    assert notices("referral-moved") == []


def test_whoever_moved_is_told_as_well_and_an_assignee_once(world, told):
    referral, _ = told
    moves.interested(referral.id, assignee_id=world.giulia.id, by=contact_of(world.nordest), version=1, now=NOW)
    assert [one.recipient for one in notices("referral-moved")] == [f"location:{world.nordest.id}"]
    assert [one.recipient for one in notices("referral-assigned")] == [f"person:{world.giulia.id}"]


def contact_of(location):
    return Actor(ActorKind.LOCATION, Door.LINK, location_id=location.id, name=location.contact_name)


def test_what_was_undone_is_not_told(world, told):
    referral, _ = told
    moves.ignore(referral.id, by=acting(world.luca), version=1, now=NOW)
    assert {one.send_after for one in notices("referral-moved")} == {NOW + UNDO_TIME}
    moves.undo(referral.id, by=acting(world.luca), version=2, now=NOW + SECONDS)
    assert {one.state for one in notices("referral-moved")} == {"withdrawn"}


def test_of_what_has_gone_on_since_only_the_newest_is_told(world, told):
    referral, _ = told
    world.take(referral, world.luca)
    world.accept(referral, world.luca, until=NOW.date())
    settled = {
        one.first.occasion: still_owed.reason_to_drop(one, now=NOW)
        for one in notice_facts.mails(owed_notices.owed_notices(Notice.kind == "referral-moved"), now=NOW)
    }
    assert list(settled.values()) == ["moved-on", None]
