"""Write reminders when they fall due, with their readers looked up then. None is written twice.

What is owed is computed without locks. Referrals that have changed meanwhile are left for the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update

from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Notice, NoticeKind, Referral
from referrals.queries.notice import recipient_zones
from referrals.queries.notice.recipient_zones import RecipientZone
from referrals.queries.rows import columns_of, read
from referrals.rules import reminders
from referrals.rules.lifecycle import Stage, status_at
from referrals.rules.occasions import Estimate, Occasion, Reminder
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal

BATCH_SIZE = 100
REMINDER = NoticeKind.REFERRAL_REMINDER
MIN_INTERVAL = timedelta(hours=1)  # after the last reminder of the same referral
MOVED_ON = N_("This referral has moved on, so there’s nothing left to remind anyone of.")
NOBODY = N_("There’s no one to remind: no contact that email reaches, and no admin.")
TOO_SOON = N_("A reminder was sent in the last hour. Call, or try again later.")


@dataclass(frozen=True)
class CheckedReferral:
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
class ReminderCheck:
    """The result of the check for one reader: the reminder due now, if any, and the next instant to check."""

    kind: NoticeKind
    occasion: Occasion | None
    next_at: datetime | None


@dataclass(frozen=True)
class DueReminders:
    """What is owed about one referral now, and when to check again."""

    stored: CheckedReferral
    owed: list[NewNotice]
    next_at: datetime | None


def owe_due(*, now: datetime) -> int:
    """Write every reminder due at `now`. Return how many referrals were checked."""
    checked = 0
    while findings := _check_all(_due(now), now=now):
        with write() as session:
            _write(session, _unchanged(session, findings), now=now)
        checked += len(findings)
    return checked


def remind_now(referral_id: int, *, now: datetime) -> None:
    """Owe everybody at the partner a reminder at once. Raises Refusal if one was owed within the hour."""
    to_remind = recipient_zones.recipient_zones([referral_id]).get(referral_id, [])
    with write() as session:
        stage = _lock_and_get_stage(session, referral_id, now=now)
        if stage not in (Stage.NEW, Stage.EVALUATING):
            raise Refusal(MOVED_ON)
        if not to_remind:
            raise Refusal(NOBODY)
        if _was_reminded(session, referral_id, since=now - MIN_INTERVAL):
            raise Refusal(TOO_SOON)
        occasion = Reminder.requested(referral_id, stage, now)
        new = [NewNotice(REMINDER, occasion, finding.recipient, referral_id) for finding in to_remind]
        notice_writer.owe(session, *new, now=now)


def _lock_and_get_stage(session: DbSession, referral_id: int, *, now: datetime) -> Stage:
    """Lock the referral and return its state. A second press waits here."""
    locked = select(Referral).where(Referral.id == referral_id).with_for_update()
    return status_at(session.scalars(locked.execution_options(populate_existing=True)).one(), now).stage


def _was_reminded(session: DbSession, referral_id: int, *, since: datetime) -> bool:
    is_recent_reminder = Notice.referral_id == referral_id, Notice.kind == REMINDER, Notice.created_at > since
    return session.scalar(select(Notice.id).where(*is_recent_reminder).limit(1)) is not None


def _due(now: datetime) -> list[CheckedReferral]:
    due = (
        select(*columns_of(Referral, CheckedReferral))
        .where(Referral.remind_at <= now)
        .order_by(Referral.remind_at)
        .limit(BATCH_SIZE)
    )
    return [read(CheckedReferral, row) for row in db.session.execute(due)]


def _check_all(due: Sequence[CheckedReferral], *, now: datetime) -> list[DueReminders]:
    by_referral = recipient_zones.recipient_zones([stored.id for stored in due])
    findings = []
    for stored in due:
        checks = [
            (reader, _check(stored, reader, now=now))
            for reader in _readers_to_remind(stored, by_referral.get(stored.id, []))
        ]
        owed = [
            NewNotice(finding.kind, finding.occasion, reader.recipient, stored.id)
            for reader, finding in checks
            if finding.occasion
        ]
        findings.append(DueReminders(stored, owed, _next_check(stored, [check for _, check in checks], now=now)))
    return findings


def _readers_to_remind(stored: CheckedReferral, readers: Sequence[RecipientZone]) -> Sequence[RecipientZone]:
    """Return the readers to ask. While negotiating that is the assignee alone, if there is one."""
    assignee = [reader for reader in readers if reader.recipient == Recipient.person(stored.assignee_id or 0)]
    return assignee if stored.stage == Stage.NEGOTIATING and assignee else readers


def _check(stored: CheckedReferral, reader: RecipientZone, *, now: datetime) -> ReminderCheck:
    stage = status_at(stored, now).stage
    if stage is Stage.NEGOTIATING and stored.expected_close_on:
        return _check_estimate(stored.id, stored.expected_close_on, reader, now=now)
    if stage is Stage.ARCHIVED or stored.clock_started_at is None:
        return ReminderCheck(REMINDER, None, None)
    return _check_deadline(stored, stage, reader, now=now)


def _check_deadline(stored: CheckedReferral, stage: Stage, reader: RecipientZone, *, now: datetime) -> ReminderCheck:
    """Of several reminders due since the last check, only the newest is owed, and only while it is useful."""
    entered_at = stored.clock_started_at if stage is Stage.NEW else stored.revealed_at
    assert entered_at is not None
    assert stored.due_at is not None
    plan = list(reminders.owed_reminders(stage, entered_at, stored.due_at, reader.zone))
    past = [number for number, leaves_at in plan if leaves_at <= now]
    is_owed = past and reminders.is_useful(stored.due_at, now=now)
    occasion = Reminder(stored.id, stage, str(past[-1])) if is_owed else None
    return ReminderCheck(REMINDER, occasion, min((at for _, at in plan if at > now), default=None))


def _check_estimate(
    referral_id: int, expected_close_on: date, reader: RecipientZone, *, now: datetime
) -> ReminderCheck:
    questions = reminders.estimate_questions(expected_close_on, reader.zone)
    asked = [number for number, at in enumerate(questions, start=1) if at <= now]
    occasion = Estimate(referral_id, expected_close_on, asked[-1]) if asked else None
    return ReminderCheck(NoticeKind.ESTIMATE_OVERDUE, occasion, min((at for at in questions if at > now), default=None))


def _next_check(stored: CheckedReferral, checks: Sequence[ReminderCheck], *, now: datetime) -> datetime | None:
    """Return when to check again. Without readers, one may be added before the next deadline."""
    if checks:
        return min((check.next_at for check in checks if check.next_at), default=None)
    if stored.due_at is None or stored.clock_started_at is None or status_at(stored, now).stage is Stage.ARCHIVED:
        return None
    entered_at = stored.revealed_at or stored.clock_started_at
    planned = reminders.planned_times(Stage(stored.stage), entered_at, stored.due_at)
    return min((at for at in planned if at > now), default=None)


def _unchanged(session: DbSession, findings: Sequence[DueReminders]) -> list[DueReminders]:
    """Lock the referrals, and return the findings about those that have not changed."""
    ids = [finding.stored.id for finding in findings]
    columns = (Referral.id, Referral.version, Referral.remind_at)
    locked = select(*columns).where(Referral.id.in_(ids)).order_by(Referral.id).with_for_update()
    unchanged = {(row.id, row.version, row.remind_at) for row in session.execute(locked)}
    return [
        finding
        for finding in findings
        if (finding.stored.id, finding.stored.version, finding.stored.remind_at) in unchanged
    ]


def _write(session: DbSession, findings: Sequence[DueReminders], *, now: datetime) -> None:
    table = Referral.metadata.tables["referral"]
    set_remind_at = update(table).where(table.c.id == bindparam("the_id")).values(remind_at=bindparam("next_at"))
    if findings:
        session.execute(
            set_remind_at, [{"the_id": finding.stored.id, "next_at": finding.next_at} for finding in findings]
        )
    if owed := [new for finding in findings for new in finding.owed]:
        notice_writer.owe(session, *owed, now=now)
