"""The demo's notices, as the outbox would hold them: sent, waiting, failed, dropped or withdrawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from referrals.demo.cast import INVITED_BEFORE, Place, Somebody
from referrals.demo.tale import Tale
from referrals.rules import one_time, reminders
from referrals.rules.lifecycle import UNDO_TIME, Stage

if TYPE_CHECKING:
    from referrals.demo.enquiries import Sent

FRESH = timedelta(minutes=5)  # younger notices have not been sent yet
NO_SUCH_MAILBOX = "recipient-refused: 550 5.1.1 No such mailbox"
GREYLISTED = "deferred: 451 4.7.1 Greylisted, please try again"


@dataclass(frozen=True)
class Reader:
    """The reader of a notice, with the columns that identify them."""

    recipient: str
    address: str
    zone: str
    person_id: int | None = None
    location_id: int | None = None


def person(somebody: Somebody) -> Reader:
    return Reader(f"person:{somebody.id}", somebody.email, somebody.zone, person_id=somebody.id)


def at_the_partner(place: Place, at: datetime) -> list[Reader]:
    """Return the location's contact and followers. Without a working contact, the admins replace it."""
    people = {somebody.id: somebody for somebody in place.followers}
    if place.email and place.reaches_contact(at):
        contact = Reader(f"location:{place.id}", place.email, place.zone, location_id=place.id)
        return [contact, *map(person, people.values())]
    people |= {somebody.id: somebody for somebody in place.admins}
    return [person(somebody) for somebody in people.values()]


def customer(tale: Tale, kind: str, occasion: str, sent: "Sent", at: datetime, **facts: Any) -> dict[str, Any]:
    """Add a notice to the customer. After a move that can be undone it waits until Undo is over."""
    reader = Reader(f"customer:{sent.id}", sent.email, "")
    send_after = at + UNDO_TIME if kind in ("choose-another-ignored", "choose-another-declined") else at
    return owe(tale, kind, occasion, reader, at, send_after=send_after, enquiry_id=sent.id, **facts)


def partner(tale: Tale, kind: str, event: dict[str, Any], place: Place) -> list[dict[str, Any]]:
    """Add a notice for each reader at the partner."""
    facts = {"referral_id": event["referral_id"], "event_id": event["id"]}
    told = [
        owe(tale, kind, f"event:{event['id']}", reader, event["at"], **facts)
        for reader in at_the_partner(place, event["at"])
    ]
    if kind == "referral-received" and not place.reaches_contact(event["at"]):
        _warn_operators(tale, place, event)
    return told


def owe(
    tale: Tale,
    kind: str,
    occasion: str,
    reader: Reader,
    at: datetime,
    *,
    send_after: datetime | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Add a notice and return its row. It is sent already unless it is fresh; a very old one is not stored."""
    leaves_at = send_after or at
    if tale.notices_since and at < tale.notices_since:
        return {"sent_at": leaves_at}
    named = {"recipient": reader.recipient, "person_id": reader.person_id, "location_id": reader.location_id}
    tale.rows.add("notice", kind=kind, occasion=occasion, created_at=at, send_after=leaves_at, **named, **facts)
    row = tale.rows.of("notice")[-1]
    if leaves_at < tale.now - FRESH:
        _mark_sent(row, reader, leaves_at + timedelta(seconds=tale.chance.randrange(1, 45)))
    return row


def _mark_sent(row: dict[str, Any], reader: Reader, at: datetime) -> None:
    row.update(state="sent", sent_at=at, address=reader.address, attempts=1, lead_id=row["id"])


def fail(row: dict[str, Any], reason: str) -> None:
    row.update(state="failed", sent_at=None, reason=reason)


def withdraw(row: dict[str, Any]) -> None:
    _take_back(row, "withdrawn", "undone")


def _warn_operators(tale: Tale, place: Place, event: dict[str, Any]) -> None:
    """Warn the operators that a contact is unreachable, once a day for each location."""
    occasion = f"location:{place.id}:{event['at']:%Y-%m-%d}"
    if occasion in tale.warned:
        return
    tale.warned.add(occasion)
    for operator in tale.cast.operators:
        row = owe(tale, "contact-unreachable", occasion, person(operator), event["at"])
        row.update(location_id=place.id, referral_id=event["referral_id"])


def reminders_of(
    tale: Tale, referral: dict[str, Any], stage: Stage, readers: list[Reader], entered_at: datetime, until: datetime
) -> datetime | None:
    """Add the reminders of a stage that were due before `until`. Return when the next one is due."""
    ahead = []
    for reader in readers:
        for number, leaves_at in reminders.owed(stage, entered_at, referral["due_at"], ZoneInfo(reader.zone)):
            if leaves_at > until:
                ahead.append(leaves_at)
                break
            occasion = f"reminder:{referral['id']}:{stage}:{number}"
            owe(tale, "referral-reminder", occasion, reader, leaves_at, referral_id=referral["id"])
    return min(ahead, default=None)


def estimate_questions(tale: Tale, referral: dict[str, Any], assignee: Somebody) -> datetime | None:
    """Add the questions about a closing date that has passed. Return when the next one is due."""
    date = referral["expected_close_on"]
    for number, at in enumerate(reminders.estimate_questions(date, ZoneInfo(assignee.zone)), start=1):
        if at > tale.now:
            return at
        occasion = f"estimate:{referral['id']}:{date}:{number}"
        owe(tale, "estimate-overdue", occasion, person(assignee), at, referral_id=referral["id"])
    return None


def invitations(tale: Tale) -> None:
    """Add the link and the mail of everybody whose invitation is open."""
    for somebody in tale.cast.invited:
        at = tale.now - INVITED_BEFORE
        life = {"created_at": at, "expires_at": at + one_time.LIFETIME["invitation"]}
        link_id = tale.rows.add(
            "one_time_link", purpose="invitation", person_id=somebody.id, address=somebody.email, **life
        )
        owe(tale, "invitation", f"link:{link_id}", person(somebody), at, link_id=link_id)


def mishaps(tale: Tale) -> None:
    """Turn two reminders into dropped ones, as if somebody had just answered, and let one mail wait for a retry."""
    answered = {row["id"]: row["first_answered_at"] for row in tale.rows.of("referral") if row["first_answered_at"]}
    reminded = [row for row in tale.rows.of("notice") if row["kind"] == "referral-reminder" and row["state"] == "sent"]
    just_before = [row for row in reminded if row["referral_id"] in answered]
    just_before.sort(key=lambda row: abs(answered[row["referral_id"]] - row["created_at"]))
    for row in just_before[:2]:
        _take_back(row, "dropped", "moved-on")
    waiting = next(row for row in tale.rows.of("notice") if row["state"] == "waiting")
    waiting.update(attempts=1, reason=GREYLISTED, send_after=tale.now + timedelta(minutes=2))


def _take_back(row: dict[str, Any], state: str, reason: str) -> None:
    row.update(state=state, reason=reason, sent_at=None, address=None, attempts=0, lead_id=None)
