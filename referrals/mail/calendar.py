"""What a calendar can keep of a referral, as an .ics file: its deadline, or the day on which it is expected to close.

Written out here, because a library takes too long for each mail (docs/decisions.md). An event rather than a to-do:
Google's calendar and Outlook's take no to-do from a mail. Nothing of the customer's is in it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from flask import current_app
from flask_babel import gettext
from flask_mail import Attachment

from referrals.mail.header_text import clean
from referrals.rules import lifecycle
from referrals.rules.lifecycle import Stage, Stored, status_at

TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
LASTS = timedelta(minutes=30)  # the event ends at the deadline
ALARM = "TRIGGER:-PT3H"
LINE = 73  # octets of a line, of the 75 that are allowed
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Referrals//EN", "METHOD:PUBLISH", "BEGIN:VEVENT")
TAIL = ("END:VEVENT", "END:VCALENDAR")
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
    """One entry of a calendar. The same `uid` with a higher `sequence` takes the place of the one before."""

    uid: str
    sequence: int
    summary: str
    at: datetime | date

    def file(self, url: str, *, now: datetime) -> Attachment:
        return Attachment(f"{self.uid.partition('@')[0]}.ics", TYPE, self.text(url, now=now).encode())

    def text(self, url: str, *, now: datetime) -> str:
        lines = (*HEAD, *self._event(url, now), *TAIL)
        return "".join(f"{_folded(line)}\r\n" for line in lines)

    def _event(self, url: str, now: datetime) -> tuple[str, ...]:
        summary = _text(self.summary)
        about = (f"UID:{self.uid}", f"SEQUENCE:{self.sequence}", f"DTSTAMP:{_utc(now)}", f"SUMMARY:{summary}")
        more = (f"DESCRIPTION:{_text(url)}", f"URL:{url}", "TRANSP:TRANSPARENT", "CLASS:PRIVATE")
        if isinstance(self.at, datetime):
            when = (f"DTSTART:{_utc(self.at - LASTS)}", f"DTEND:{_utc(self.at)}")
            return (
                *about,
                *when,
                *more,
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                ALARM,
                f"DESCRIPTION:{summary}",
                "END:VALARM",
            )
        when = (f"DTSTART;VALUE=DATE:{self.at:%Y%m%d}", f"DTEND;VALUE=DATE:{self.at + timedelta(days=1):%Y%m%d}")
        return (*about, *when, *more)


def entry(referral: Dated, need: str, *, now: datetime) -> Entry | None:
    """Return what there is to keep in mind of a referral now, in the reader's words; None when that is nothing."""
    stage = status_at(referral, now).stage
    due_at = lifecycle.due_at(referral, now)
    if stage is Stage.NEW and due_at:
        return _entry("deadline", referral, gettext("Answer: %(need)s", need=need), due_at)
    if stage is Stage.EVALUATING and due_at:
        return _entry("deadline", referral, gettext("Accept or decline: %(need)s", need=need), due_at)
    if stage is Stage.NEGOTIATING and referral.expected_close_on:
        return _entry(
            "closing", referral, gettext("Expected to close: %(need)s", need=need), referral.expected_close_on
        )
    return None


def _entry(kind: str, referral: Dated, summary: str, at: datetime | date) -> Entry:
    uid = f"{kind}-{referral.public_id}@{current_app.config['MAIL_DOMAIN']}"
    return Entry(uid, referral.version, summary, at)


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
