"""The signed stamp of a form: a nonce (idempotency key), and the time at which the form was issued.

The nonce makes sure that a form submitted twice creates one enquiry. The time reveals robots, which submit a form
almost at once.
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
    """Return the stamp of a form issued at `now`."""
    return links.sign(links.FORM, secrets.token_urlsafe(16), int(now.timestamp()))


def read(stamp: str, now: datetime) -> Stamp | None:
    """Return the parsed stamp, or None if it is invalid or too old."""
    match links.read(links.FORM, stamp):
        case [str(nonce), int(seconds)]:
            found = Stamp(nonce, datetime.fromtimestamp(seconds, UTC))
            return found if now - found.given_at < LONGEST else None
    return None
