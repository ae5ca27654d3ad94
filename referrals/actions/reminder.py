"""Write reminders when they fall due, with their readers looked up then. None is written twice.

What is owed is computed without locks. Referrals that have changed meanwhile are left for the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update

from referrals.actions import notice
from referrals.actions.notice import NewNotice
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Notice, NoticeKind, Referral
from referrals.queries import readers
from referrals.queries.readers import Reader
from referrals.queries.rows import columns_of, read
from referrals.rules import reminders
from referrals.rules.lifecycle import Stage, status_at
from referrals.rules.occasions import Estimate, Occasion, Reminder
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal

BATCH = 100
REMINDER = NoticeKind.REFERRAL_REMINDER
NOT_BEFORE = timedelta(hours=1)  # after the last reminder of the same referral
MOVED_ON = N_("This referral has moved on, so there’s nothing left to remind anyone of.")
NOBODY = N_("There’s no one to remind: no contact that email reaches, and no admin.")
TOO_SOON = N_("A reminder was sent in the last hour. Call, or try again later.")


@dataclass(frozen=True)
class Seen:
    """A referral as it was when checked for reminders."""

    id: int
    version: int
    remind_at: datetime
    stage: str
    outcome: str | None
    due_at: datetime | None
    archived_at: datetime | None
    received_at: datetime
    clock_started_at: datetime | None
    revealed_at: datetime | None
    expected_close_on: date | None
    assignee_id: int | None


@dataclass(frozen=True)
class Look:
    """The result of the check for one reader: the reminder due now, if any, and the next instant to check."""

    kind: NoticeKind
    occasion: Occasion | None
    next_at: datetime | None


@dataclass(frozen=True)
class Finding:
    """What is owed about one referral now, and when to check again."""

    seen: Seen
    owed: list[NewNotice]
    next_at: datetime | None


def owe_due(*, now: datetime) -> int:
    """Write every reminder due at `now`. Return how many referrals were checked."""
    looked_at = 0
    while findings := _look_at_all(_due(now), now=now):
        with write() as session:
            _write(session, _unchanged(session, findings), now=now)
        looked_at += len(findings)
    return looked_at


def remind_now(referral_id: int, *, now: datetime) -> None:
    """Owe everybody at the partner a reminder at once. Raises Refusal if one was owed within the hour."""
    to_remind = readers.of_referrals([referral_id]).get(referral_id, [])
    with write() as session:
        stage = _stage_held(session, referral_id, now=now)
        if stage not in (Stage.NEW, Stage.EVALUATING):
            raise Refusal(MOVED_ON)
        if not to_remind:
            raise Refusal(NOBODY)
        if _was_reminded(session, referral_id, since=now - NOT_BEFORE):
            raise Refusal(TOO_SOON)
        occasion = Reminder.asked_for(referral_id, stage, now)
        new = [NewNotice(REMINDER, occasion, one.recipient, referral_id) for one in to_remind]
        notice.owe(session, *new, now=now)


def _stage_held(session: DbSession, referral_id: int, *, now: datetime) -> Stage:
    """Lock the referral and return its state. A second press waits here."""
    held = select(Referral).where(Referral.id == referral_id).with_for_update()
    return status_at(session.scalars(held.execution_options(populate_existing=True)).one(), now).stage


def _was_reminded(session: DbSession, referral_id: int, *, since: datetime) -> bool:
    lately = Notice.referral_id == referral_id, Notice.kind == REMINDER, Notice.created_at > since
    return session.scalar(select(Notice.id).where(*lately).limit(1)) is not None


def _due(now: datetime) -> list[Seen]:
    due = select(*columns_of(Referral, Seen)).where(Referral.remind_at <= now).order_by(Referral.remind_at).limit(BATCH)
    return [read(Seen, row) for row in db.session.execute(due)]


def _look_at_all(due: Sequence[Seen], *, now: datetime) -> list[Finding]:
    by_referral = readers.of_referrals([seen.id for seen in due])
    findings = []
    for seen in due:
        looks = [(reader, _look(seen, reader, now=now)) for reader in _asked(seen, by_referral.get(seen.id, []))]
        owed = [NewNotice(one.kind, one.occasion, reader.recipient, seen.id) for reader, one in looks if one.occasion]
        findings.append(Finding(seen, owed, _next_look(seen, [look for _, look in looks], now=now)))
    return findings


def _asked(seen: Seen, readers_of_it: Sequence[Reader]) -> Sequence[Reader]:
    """Return the readers to ask. While negotiating that is the assignee alone, if there is one."""
    assignee = [reader for reader in readers_of_it if reader.recipient == Recipient.person(seen.assignee_id or 0)]
    return assignee if seen.stage == Stage.NEGOTIATING and assignee else readers_of_it


def _look(seen: Seen, reader: Reader, *, now: datetime) -> Look:
    stage = status_at(seen, now).stage
    if stage is Stage.NEGOTIATING and seen.expected_close_on:
        return _look_at_estimate(seen.id, seen.expected_close_on, reader, now=now)
    if stage is Stage.ARCHIVED or seen.clock_started_at is None:
        return Look(REMINDER, None, None)
    return _look_at_deadline(seen, stage, reader, now=now)


def _look_at_deadline(seen: Seen, stage: Stage, reader: Reader, *, now: datetime) -> Look:
    """Of several reminders due since the last check, only the newest is owed, and only while it is useful."""
    entered_at = seen.clock_started_at if stage is Stage.NEW else seen.revealed_at
    assert entered_at is not None
    assert seen.due_at is not None
    plan = list(reminders.owed(stage, entered_at, seen.due_at, reader.zone))
    past = [number for number, leaves_at in plan if leaves_at <= now]
    is_owed = past and reminders.is_useful(seen.due_at, now=now)
    occasion = Reminder(seen.id, stage, str(past[-1])) if is_owed else None
    return Look(REMINDER, occasion, min((at for _, at in plan if at > now), default=None))


def _look_at_estimate(referral_id: int, expected_close_on: date, reader: Reader, *, now: datetime) -> Look:
    questions = reminders.estimate_questions(expected_close_on, reader.zone)
    asked = [number for number, at in enumerate(questions, start=1) if at <= now]
    occasion = Estimate(referral_id, expected_close_on, asked[-1]) if asked else None
    return Look(NoticeKind.ESTIMATE_OVERDUE, occasion, min((at for at in questions if at > now), default=None))


def _next_look(seen: Seen, looks: Sequence[Look], *, now: datetime) -> datetime | None:
    """Return when to check again. Without readers, one may be added before the next deadline."""
    if looks:
        return min((look.next_at for look in looks if look.next_at), default=None)
    if seen.due_at is None or seen.clock_started_at is None or status_at(seen, now).stage is Stage.ARCHIVED:
        return None
    entered_at = seen.revealed_at or seen.clock_started_at
    planned = reminders.planned(Stage(seen.stage), entered_at, seen.due_at)
    return min((at for at in planned if at > now), default=None)


def _unchanged(session: DbSession, findings: Sequence[Finding]) -> list[Finding]:
    """Lock the referrals, and return the findings about those that have not changed."""
    ids = [finding.seen.id for finding in findings]
    columns = (Referral.id, Referral.version, Referral.remind_at)
    held = select(*columns).where(Referral.id.in_(ids)).order_by(Referral.id).with_for_update()
    as_seen = {(row.id, row.version, row.remind_at) for row in session.execute(held)}
    return [one for one in findings if (one.seen.id, one.seen.version, one.seen.remind_at) in as_seen]


def _write(session: DbSession, findings: Sequence[Finding], *, now: datetime) -> None:
    table = Referral.metadata.tables["referral"]
    later = update(table).where(table.c.id == bindparam("the_id")).values(remind_at=bindparam("next_at"))
    if findings:
        session.execute(later, [{"the_id": finding.seen.id, "next_at": finding.next_at} for finding in findings])
    if owed := [new for finding in findings for new in finding.owed]:
        notice.owe(session, *owed, now=now)
