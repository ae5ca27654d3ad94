"""Archive what is overdue, in batches of a few statements, with events and notices.

Run twice, killed half way, or run by three workers at once, the result is the same. A batch is one transaction, and
skips referrals that another one has locked.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Insert, Select, Update, bindparam, select, text, update
from sqlalchemy.sql.dml import ReturningInsert

from referrals.actions.notice import notice_writer
from referrals.actions.referral import events
from referrals.actions.referral.events import by_stage
from referrals.database import UTC, DbSession, write
from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import Referral, ReferralEvent
from referrals.models.notice_kind import ARCHIVED_BY_CLOCK, CHOOSE_ANOTHER
from referrals.models.referral import TIMED
from referrals.rules.lifecycle import EXPIRE, MISS, OVERDUE_MOVE, Move, Stage

TARGET_LOCK_SECONDS = 0.025  # target duration of a batch's lock in seconds: half of what a web request may wait
MIN_BATCH_SIZE = 50
MAX_BATCH_SIZE = 2_000
PAUSE = 0.02  # seconds between batches on SQLite, whose lock is not fair


def archive_overdue(*, now: datetime, pause: float = PAUSE) -> int:
    """Archive every referral that is overdue at `now`, as of its deadline. Return how many."""
    dialect = db.session.get_bind().dialect.name
    total, size = 0, MIN_BATCH_SIZE
    while True:
        started = time.perf_counter()
        archived = _archive_batch(_statements(dialect), size, now=now)
        total += archived
        if archived < size:
            return total
        size = _next_size(size, time.perf_counter() - started)
        if dialect == "sqlite":
            time.sleep(pause)


def _next_size(size: int, seconds: float) -> int:
    """Return the batch size that would have held the lock for the target duration."""
    fitting = int(size * TARGET_LOCK_SECONDS / max(seconds, 0.001))
    return max(MIN_BATCH_SIZE, min(MAX_BATCH_SIZE, size * 2, fitting))


@dataclass(frozen=True)
class SweepStatements:
    """The statements that archive a batch. They are built once, because building takes longer than running."""

    overdue: Select[int]
    events: ReturningInsert[int, str]
    archive: Update
    notices: dict[Move, tuple[Insert, Insert]]


def _archive_batch(statements: SweepStatements, size: int, *, now: datetime) -> int:
    """Archive up to `size` referrals. Return how many."""
    with write() as session:
        ids = session.scalars(statements.overdue, {"now": now, "size": size}).all()
        if ids:
            ids_parameter = {"ids": to_json_array(ids)}
            recorded = session.execute(statements.events, ids_parameter).all()
            session.execute(statements.archive, {**ids_parameter, "now": now})
            for move in (MISS, EXPIRE):
                _owe(session, statements, move, [event.id for event in recorded if event.kind == move.name], now=now)
        return len(ids)


def _owe(session: DbSession, statements: SweepStatements, move: Move, event_ids: list[int], *, now: datetime) -> None:
    if event_ids:
        for statement in statements.notices[move]:
            session.execute(statement, {"event_ids": to_json_array(event_ids), "owed_at": now, "leaves_at": now})


@cache
def _statements(_dialect: str) -> SweepStatements:
    """Return the statements for one kind of database."""
    batch = is_in_list(Referral.id, "ids")
    # The stages are literals as in the partial index. Otherwise SQLite would read every referral.
    overdue = select(Referral.id).where(text(TIMED), Referral.due_at <= bindparam("now", type_=UTC))
    overdue = overdue.where(Referral.clock_started_at.is_not(None))
    return SweepStatements(
        overdue=overdue.order_by(Referral.due_at).limit(bindparam("size")).with_for_update(skip_locked=True),
        events=events.record_overdue(batch),
        archive=_archive(batch),
        notices={move: _notices(move) for move in (MISS, EXPIRE)},
    )


def _archive(batch: ColumnElement[bool]) -> Update:
    table = Referral.metadata.tables["referral"]
    return (
        update(table)
        .where(batch)
        .values(
            outcome=by_stage({stage: move.outcome for stage, move in OVERDUE_MOVE.items()}),
            stage=Stage.ARCHIVED,
            archived_at=table.c.due_at,
            due_at=None,
            remind_at=None,
            version=table.c.version + 1,
            changed_at=bindparam("now", type_=UTC),
        )
    )


def _notices(move: Move) -> tuple[Insert, Insert]:
    recorded = is_in_list(ReferralEvent.id, "event_ids")
    assert move.outcome
    customers = notice_writer.to_customers(CHOOSE_ANOTHER[move.outcome], recorded)
    partners = notice_writer.to_partner(ARCHIVED_BY_CLOCK[move.outcome], recorded)
    return notice_writer.insert_selected(customers), notice_writer.insert_selected(partners)
