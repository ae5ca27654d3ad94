"""The stamp of a form: its own random name and the instant at which it was given out, signed.

A robot fills a form in at once; a person takes some seconds. The name makes a form that is sent twice one enquiry.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from referrals import links

QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Stamp:
    nonce: str
    given_at: datetime

    def is_too_fresh(self, now: datetime) -> bool:
        return now - self.given_at < QUICKEST


def new(now: datetime) -> str:
    """Return the stamp of a form that is given out at `now`."""
    return links.sign(links.FORM, secrets.token_urlsafe(16), int(now.timestamp()))


def read(stamp: str, now: datetime) -> Stamp | None:
    """Return what the stamp says, or None when it is not ours or too old."""
    match links.read(links.FORM, stamp):
        case [str(nonce), int(seconds)]:
            found = Stamp(nonce, datetime.fromtimestamp(seconds, UTC))
            return found if now - found.given_at < LONGEST else None
    return None
