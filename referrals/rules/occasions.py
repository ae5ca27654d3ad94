"""The causes of notices, as stored in `notice.occasion`: the name of the cause, and the facts that identify it.

With its kind and its recipient the occasion of a notice is unique for ever, and return addresses are signed with it. So
the stored form of an occasion never changes: another form would owe old mails once more.
`referrals/queries/notice/notice_keys.py` writes the same keys in SQL.
"""

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, ClassVar, Self

from referrals.rules.lifecycle import Stage


@dataclass(frozen=True)
class Occasion:
    """The base of all occasions. `cause` is the first word of the key, the fields are the rest."""

    cause: ClassVar[str]

    def __str__(self) -> str:
        return ":".join((self.cause, *(to_text(fact, getattr(self, fact.name)) for fact in fields(self))))

    @classmethod
    def parse(cls, key: str) -> Self:
        """Return the occasion of this class with that key. Raises ValueError for the key of another one."""
        expected = fields(cls)
        cause, *facts = key.split(":", len(expected))  # only the last fact may contain a colon
        if cause != cls.cause or len(facts) != len(expected):
            raise ValueError(f"not an occasion of {cls.__name__}: {key!r}")
        return cls(*(_from_text(fact, text) for fact, text in zip(expected, facts, strict=True)))


def to_text(fact: Field[Any], value: object) -> str:
    """Return the value of a field as it stands in the key."""
    return str(fact.metadata.get("to_text", str)(value))


def _from_text(fact: Field[Any], text: str) -> Any:
    return PARSERS[fact.type](text)


def _instant(text: str) -> datetime:
    """Every instant in a key is in UTC. Some forms do not say so."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


PARSERS: dict[object, Callable[[str], Any]] = {
    int: int,
    str: str,
    Stage: Stage,
    date: date.fromisoformat,
    datetime: _instant,
}
TO_MILLISECONDS = {"to_text": partial(datetime.isoformat, timespec="milliseconds")}
TO_MINUTES = {"to_text": "{:%Y-%m-%d %H:%M}".format}
TO_MICROSECONDS = {"to_text": "{:%Y-%m-%dT%H:%M:%S.%f}".format}


@dataclass(frozen=True)
class Event(Occasion):
    """An event in the history of a referral."""

    cause = "event"
    event_id: int


@dataclass(frozen=True)
class Link(Occasion):
    """A one-time link was issued, or has changed an address."""

    cause = "link"
    link_id: int


@dataclass(frozen=True)
class Reminder(Occasion):
    """A reminder in a stage of a referral. `number` counts those that are planned: "1", "2"."""

    cause = "reminder"
    referral_id: int
    stage: Stage
    number: str

    @classmethod
    def requested(cls, referral_id: int, stage: Stage, at: datetime) -> Self:
        """Return a reminder that the operator asked for. It is newer than every planned one."""
        return cls(referral_id, stage, f"now-{at:%Y%m%d%H%M%S}")

    @property
    def sort_key(self) -> tuple[int, str]:
        """Return the place in the order of the reminders of one stage."""
        return len(self.number), self.number


@dataclass(frozen=True)
class Estimate(Occasion):
    """The expected closing date of a referral has passed. `number` counts the questions about it."""

    cause = "estimate"
    referral_id: int
    expected_close_on: date
    number: int


@dataclass(frozen=True)
class Enquiry(Occasion):
    """An enquiry was sent."""

    cause = "enquiry"
    enquiry_id: int


@dataclass(frozen=True)
class AddressChanged(Occasion):
    """The customer has changed the address of an enquiry, to which the first mail goes again."""

    cause = "enquiry"
    enquiry_id: int
    change: str = "changed"


@dataclass(frozen=True)
class LinkRequest(Occasion):
    """Somebody has asked for the link to an enquiry."""

    cause = "request"
    enquiry_id: int
    at: datetime = field(metadata=TO_MILLISECONDS)


@dataclass(frozen=True)
class NotReal(Occasion):
    """The operator has closed an enquiry as not real."""

    cause = "not-real"
    enquiry_id: int
    at: datetime = field(metadata={"to_text": datetime.isoformat})


@dataclass(frozen=True)
class Feedback(Occasion):
    """Two weeks have passed since the partner of a referral got to know its customer."""

    cause = "feedback"
    referral_id: int


@dataclass(frozen=True)
class Unreachable(Occasion):
    """A referral could not be mailed to the contact of a location, on that day."""

    cause = "location"
    location_id: int
    day: date


@dataclass(frozen=True)
class Digest(Occasion):
    """The morning of a day, in the reader's zone."""

    cause = "digest"
    day: date


@dataclass(frozen=True)
class Wins(Occasion):
    """Referrals were reported as won, by the events between these two."""

    cause = "wins"
    first_event_id: int
    last_event_id: int


@dataclass(frozen=True)
class UnconfirmedContacts(Occasion):
    """Contacts of a partner have not been confirmed since that day."""

    cause = "confirm"
    partner_id: int
    since: date


@dataclass(frozen=True)
class Setup(Occasion):
    """The operator reminds a partner of a step of its setup."""

    cause = "setup"
    at: datetime = field(metadata=TO_MINUTES)


@dataclass(frozen=True)
class TestMail(Occasion):
    """The operator has asked for a test mail."""

    cause = "test"
    at: datetime = field(metadata=TO_MICROSECONDS)
