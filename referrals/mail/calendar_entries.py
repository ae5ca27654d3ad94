"""Calendar entries of a referral, as .ics files: its deadline, or the date on which it is expected to close.

An event rather than a to-do: the calendars of Google and Outlook take no to-do from a mail
(docs/decisions/0024-files-and-exports.md). Nothing of the customer is in it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import quote

from flask import current_app
from flask_babel import gettext
from flask_mail import Attachment
from icalendar import Alarm, Calendar, Event, vCalAddress

from referrals.language.text_direction import isolated
from referrals.mail.header_text import clean
from referrals.rules import lifecycle
from referrals.rules.lifecycle import Stage, StoredStatus, status_at

TYPE = "text/calendar; charset=utf-8; method={method}"
DURATION = timedelta(minutes=30)  # the event ends at the deadline
ALARM_BEFORE = timedelta(hours=3)  # before the event begins
MAX_SUMMARY = 2_000
DEADLINE, CLOSING = "deadline", "closing"


class DatedReferral(StoredStatus, Protocol):
    """A referral: a row of the session, or the facts in a mail."""

    @property
    def public_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def expected_close_on(self) -> date | None: ...


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of a calendar. One with the same `uid` and a higher `sequence` replaces it.

    An entry that `is_cancelled` is removed with its alarm, and so are the entries that it `cancels` besides.
    """

    uid: str
    sequence: int
    summary: str
    at: datetime | date
    is_cancelled: bool = False
    cancels: tuple["CalendarEntry", ...] = ()

    @property
    def method(self) -> str:
        return "CANCEL" if self.is_cancelled else "PUBLISH"

    def file(self, url: str, *, now: datetime) -> Attachment:
        """Return the .ics file; `url` leads to the referral."""
        name, media_type = f"{self.uid.partition('@')[0]}.ics", TYPE.format(method=self.method)
        return Attachment(name, media_type, self.to_ical(url, now=now))

    def to_ical(self, url: str, *, now: datetime) -> bytes:
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Referrals//EN")
        calendar.add("method", self.method)
        for entry in (self, *self.cancels):
            calendar.add_component(entry.event(url, now=now))
        data: bytes = calendar.to_ical()
        return data

    def event(self, url: str, *, now: datetime) -> Event:
        event, summary = Event(), clean(self.summary, MAX_SUMMARY)
        starts, ends = _period(self.at)
        values = {"uid": self.uid, "sequence": self.sequence, "dtstamp": now.astimezone(UTC), "summary": summary}
        values |= {"dtstart": starts, "dtend": ends, "organizer": _organizer(), "description": url, "url": url}
        values |= {"transp": "TRANSPARENT", "class": "PRIVATE"}
        for name, value in values.items():
            event.add(name, value)
        if self.is_cancelled:
            event.add("status", "CANCELLED")
        elif isinstance(self.at, datetime):
            event.add_component(_alarm(summary))
        return event


def calendar_entry(referral: DatedReferral, need: str, *, now: datetime) -> CalendarEntry | None:
    """Return the entry that a referral has now, in the reader's language, or None."""
    stage, need = status_at(referral, now).stage, isolated(need)
    due_at = lifecycle.due_at(referral, now)
    if stage is Stage.NEW and due_at:
        return _entry(DEADLINE, referral, gettext("Answer: %(need)s", need=need), due_at)
    if stage is Stage.EVALUATING and due_at:
        return _entry(DEADLINE, referral, gettext("Accept or decline: %(need)s", need=need), due_at)
    if stage is Stage.NEGOTIATING and referral.expected_close_on:
        return _entry(CLOSING, referral, gettext("Expected to close: %(need)s", need=need), referral.expected_close_on)
    return None


def entry_or_end(referral: DatedReferral, need: str, *, now: datetime) -> CalendarEntry:
    """Return the entry that a referral has now, or else the cancellation of its entries."""
    return calendar_entry(referral, need, now=now) or cancellation(referral, need, now=now)


def entry_after_move(referral: DatedReferral, need: str, *, now: datetime) -> CalendarEntry:
    """Return the entry after a move. It moves or cancels the deadline that calendars have from before."""
    entry = entry_or_end(referral, need, now=now)
    if entry.is_cancelled or isinstance(entry.at, datetime):
        return entry
    return replace(entry, cancels=(_cancelled(DEADLINE, referral, need, now),))


def cancellation(referral: DatedReferral, need: str, *, now: datetime) -> CalendarEntry:
    """Return what removes every entry of a referral from a calendar."""
    deadline = _cancelled(DEADLINE, referral, need, now)
    if referral.expected_close_on is None:
        return deadline
    return replace(deadline, cancels=(_cancelled(CLOSING, referral, need, referral.expected_close_on),))


def _cancelled(kind: str, referral: DatedReferral, need: str, at: datetime | date) -> CalendarEntry:
    """Return the cancellation of an entry. A calendar that keeps the entry shows it without its alarm."""
    return replace(_entry(kind, referral, gettext("No longer due: %(need)s", need=need), at), is_cancelled=True)


def _entry(kind: str, referral: DatedReferral, summary: str, at: datetime | date) -> CalendarEntry:
    uid = f"{kind}-{referral.public_id}@{current_app.config['MAIL_DOMAIN']}"
    return CalendarEntry(uid, referral.version, summary, at)


def _organizer() -> vCalAddress:
    """Return the address that PUBLISH and CANCEL must both name (RFC 5546, 3.2.1 and 3.2.5): that of the sender."""
    sender = current_app.config["MAIL_DEFAULT_SENDER"]  # as Flask-Mail takes it: a pair, or one text
    _, address = parseaddr(sender) if isinstance(sender, str) else sender
    return vCalAddress(f"mailto:{quote(address, safe='@+.-_')}")


def _period(at: datetime | date) -> tuple[datetime | date, datetime | date]:
    if isinstance(at, datetime):
        return at.astimezone(UTC) - DURATION, at.astimezone(UTC)
    return at, at + timedelta(days=1)


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    for name, value in {"action": "DISPLAY", "trigger": -ALARM_BEFORE, "description": summary}.items():
        alarm.add(name, value)
    return alarm
