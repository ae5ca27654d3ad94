"""Reminders are written when they fall due, their readers looked up then; none is written twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from referrals.actions import notice
from referrals.database import DbSession, write
from referrals.models import Referral
from referrals.queries import readers
from referrals.queries.readers import Reader
from referrals.rules import reminders
from referrals.rules.lifecycle import Stage, status_at

BATCH = 100


@dataclass(frozen=True)
class Look:
    """What a look at one referral for one reader found: the reminder that is due now, if any, and the next instant."""

    kind: str
    occasion: str | None
    next_at: datetime | None


def owe_due(*, now: datetime) -> int:
    """Write every reminder that has fallen due at `now`; return how many referrals were looked at."""
    looked_at = 0
    while True:
        with write() as session:
            due = select(Referral).where(Referral.remind_at <= now).order_by(Referral.remind_at).limit(BATCH)
            referrals = session.scalars(due.with_for_update(skip_locked=True)).all()
            _look_at_all(session, referrals, now=now)
        looked_at += len(referrals)
        if len(referrals) < BATCH:
            return looked_at


def _look_at_all(session: DbSession, referrals: Sequence[Referral], *, now: datetime) -> None:
    by_referral = readers.of_referrals([referral.id for referral in referrals])
    changes = []
    for referral in referrals:
        looks = [(reader, _look(referral, reader, now=now)) for reader in _asked(referral, by_referral[referral.id])]
        for reader, look in looks:
            _owe(session, referral, reader, look, now=now)
        changes.append({"id": referral.id, "remind_at": _next_look(referral, [look for _, look in looks], now=now)})
    if changes:
        session.execute(update(Referral), changes)


def _asked(referral: Referral, readers_of_it: list[Reader]) -> list[Reader]:
    """While negotiating only the assignee is asked, if there is one."""
    assignee = f"person:{referral.assignee_id}"
    if referral.stage == Stage.NEGOTIATING and any(reader.recipient == assignee for reader in readers_of_it):
        return [reader for reader in readers_of_it if reader.recipient == assignee]
    return readers_of_it


def _look(referral: Referral, reader: Reader, *, now: datetime) -> Look:
    stage = status_at(referral, now).stage
    if stage is Stage.NEGOTIATING and referral.expected_close_on:
        return _look_at_estimate(referral.id, referral.expected_close_on, reader, now=now)
    if stage is Stage.ARCHIVED:
        return Look("referral-reminder", None, None)
    return _look_at_deadline(referral, stage, reader, now=now)


def _look_at_deadline(referral: Referral, stage: Stage, reader: Reader, *, now: datetime) -> Look:
    """Of several that have fallen due since the last look, only the newest is owed, and none in the last hour."""
    entered_at = referral.received_at if stage is Stage.NEW else referral.revealed_at
    assert entered_at is not None
    assert referral.due_at is not None
    plan = list(reminders.owed(stage, entered_at, referral.due_at, reader.zone))
    past = [number for number, leaves_at in plan if leaves_at <= now]
    still_useful = now <= referral.due_at - reminders.TOO_LATE
    occasion = f"reminder:{referral.id}:{stage}:{past[-1]}" if past and still_useful else None
    return Look("referral-reminder", occasion, min((at for _, at in plan if at > now), default=None))


def _look_at_estimate(referral_id: int, expected_close_on: date, reader: Reader, *, now: datetime) -> Look:
    questions = reminders.estimate_questions(expected_close_on, reader.zone)
    asked = [number for number, at in enumerate(questions, start=1) if at <= now]
    occasion = f"estimate:{referral_id}:{expected_close_on}:{asked[-1]}" if asked else None
    return Look("estimate-overdue", occasion, min((at for at in questions if at > now), default=None))


def _owe(session: DbSession, referral: Referral, reader: Reader, look: Look, *, now: datetime) -> None:
    if look.occasion is None:
        return
    notice.owe(
        session,
        look.kind,
        look.occasion,
        reader.recipient,
        now=now,
        person_id=reader.person_id,
        location_id=reader.location_id,
        referral_id=referral.id,
    )


def _next_look(referral: Referral, looks: list[Look], *, now: datetime) -> datetime | None:
    """Return when to look again; with nobody to remind now, somebody may have been named by the next deadline."""
    if looks:
        return min((look.next_at for look in looks if look.next_at), default=None)
    if referral.due_at is None or status_at(referral, now).stage is Stage.ARCHIVED:
        return None
    entered_at = referral.revealed_at or referral.received_at
    planned = reminders.planned(Stage(referral.stage), entered_at, referral.due_at)
    return min((at for at in planned if at > now), default=None)
