"""What a calendar can keep of a referral, as an .ics file: its deadline, or the day on which it is expected to close.

An event rather than a to-do: the calendars of Google and Outlook take no to-do from a mail
(docs/decisions/0024-files-and-exports.md). Nothing of the customer is in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import quote

from flask import current_app
from flask_babel import gettext
from flask_mail import Attachment

from referrals.language.direction import isolated
from referrals.mail.header_text import clean
from referrals.rules import lifecycle
from referrals.rules.lifecycle import Stage, Stored, status_at

TYPE = "text/calendar; charset=utf-8; method={method}"
LASTS = timedelta(minutes=30)  # the event ends at the deadline
ALARM = "TRIGGER:-PT3H"
LINE = 73  # octets of a line, of the 75 that are allowed
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Referrals//EN")
DEADLINE, CLOSING = "deadline", "closing"
SPECIAL = re.compile(r"([\\;,])")


class Dated(Stored, Protocol):
    """A referral, as the session or a mail holds it."""

    @property
    def public_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def expected_close_on(self) -> date | None: ...


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar. The same `uid` with a higher `sequence` takes the place of the one before.

    One that `is_cancelled` goes, and its alarm with it; so do those that this one `cancels` besides.
    """

    uid: str
    sequence: int
    summary: str
    at: datetime | date
    is_cancelled: bool = False
    cancels: tuple["Entry", ...] = ()

    @property
    def method(self) -> str:
        return "CANCEL" if self.is_cancelled else "PUBLISH"

    def file(self, url: str, *, now: datetime) -> Attachment:
        name, media_type = f"{self.uid.partition('@')[0]}.ics", TYPE.format(method=self.method)
        return Attachment(name, media_type, self.text(url, now=now).encode())

    def text(self, url: str, *, now: datetime) -> str:
        events = (line for entry in (self, *self.cancels) for line in entry.event(url, now=now))
        lines = (*HEAD, f"METHOD:{self.method}", *events, "END:VCALENDAR")
        return "".join(f"{_folded(line)}\r\n" for line in lines)

    def event(self, url: str, *, now: datetime) -> Iterator[str]:
        """Yield the lines of the event, unfolded."""
        summary = _text(self.summary)
        yield from ("BEGIN:VEVENT", f"UID:{self.uid}", f"SEQUENCE:{self.sequence}", f"DTSTAMP:{_utc(now)}")
        yield from (f"SUMMARY:{summary}", *_when(self.at), f"ORGANIZER:mailto:{_organizer()}")
        yield from (f"DESCRIPTION:{_text(url)}", f"URL:{url}", "TRANSP:TRANSPARENT", "CLASS:PRIVATE")
        if self.is_cancelled:
            yield "STATUS:CANCELLED"
        elif isinstance(self.at, datetime):
            yield from ("BEGIN:VALARM", "ACTION:DISPLAY", ALARM, f"DESCRIPTION:{summary}", "END:VALARM")
        yield "END:VEVENT"


def entry(referral: Dated, need: str, *, now: datetime) -> Entry | None:
    """Return what there is to keep in mind of a referral now, in the reader's words; None when that is nothing."""
    stage, need = status_at(referral, now).stage, isolated(need)
    due_at = lifecycle.due_at(referral, now)
    if stage is Stage.NEW and due_at:
        return _entry(DEADLINE, referral, gettext("Answer: %(need)s", need=need), due_at)
    if stage is Stage.EVALUATING and due_at:
        return _entry(DEADLINE, referral, gettext("Accept or decline: %(need)s", need=need), due_at)
    if stage is Stage.NEGOTIATING and referral.expected_close_on:
        return _entry(CLOSING, referral, gettext("Expected to close: %(need)s", need=need), referral.expected_close_on)
    return None


def entry_or_end(referral: Dated, need: str, *, now: datetime) -> Entry:
    """Return what there is to keep in mind of a referral now; when that is nothing, the end of what there was."""
    return entry(referral, need, now=now) or cancellation(referral, need, now=now)


def entry_after_move(referral: Dated, need: str, *, now: datetime) -> Entry:
    """Return the same for whoever has the deadline before the move: it is moved, or it goes."""
    found = entry_or_end(referral, need, now=now)
    if found.is_cancelled or isinstance(found.at, datetime):
        return found
    return replace(found, cancels=(_cancelled(DEADLINE, referral, need, now),))


def cancellation(referral: Dated, need: str, *, now: datetime) -> Entry:
    """Return what takes every entry of a referral out of a calendar: nothing of it is to be kept in mind any more."""
    deadline = _cancelled(DEADLINE, referral, need, now)
    if referral.expected_close_on is None:
        return deadline
    return replace(deadline, cancels=(_cancelled(CLOSING, referral, need, referral.expected_close_on),))


def _cancelled(kind: str, referral: Dated, need: str, at: datetime | date) -> Entry:
    """Return the end of an entry. Calendars know it by its uid; one that keeps it shows it where it no longer rings."""
    return replace(_entry(kind, referral, gettext("No longer due: %(need)s", need=need), at), is_cancelled=True)


def _entry(kind: str, referral: Dated, summary: str, at: datetime | date) -> Entry:
    uid = f"{kind}-{referral.public_id}@{current_app.config['MAIL_DOMAIN']}"
    return Entry(uid, referral.version, summary, at)


def _organizer() -> str:
    """Return the address that PUBLISH and CANCEL must both name (RFC 5546, 3.2.1 and 3.2.5): that of the sender."""
    sender = current_app.config["MAIL_DEFAULT_SENDER"]  # as Flask-Mail takes it: a pair, or one text
    _, address = parseaddr(sender) if isinstance(sender, str) else sender
    return quote(address, safe="@+.-_")


def _when(at: datetime | date) -> tuple[str, str]:
    if isinstance(at, datetime):
        return f"DTSTART:{_utc(at - LASTS)}", f"DTEND:{_utc(at)}"
    return f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}"


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return SPECIAL.sub(r"\\\1", clean(text, 2_000))


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a character in two."""
    rest, pieces = line.encode(), []
    while len(rest) > LINE:
        cut = LINE
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*pieces, rest]).decode()
