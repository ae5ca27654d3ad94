"""The clock's moves: what is overdue is archived, in batches of a few statements, with its events and notices.

Run twice, killed half way, or run by three workers at once, the result is the same: a batch is one transaction, and a
referral that another one holds is left to it.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, insert, literal, select, text, update

from referrals.actions import notice
from referrals.database import DbSession, write
from referrals.models import Referral, ReferralEvent
from referrals.models.referral import TIMED
from referrals.rules.actor import CLOCK
from referrals.rules.lifecycle import EXPIRE, MISS, OVERDUE_MOVE, Move, Stage

LONGEST_HOLD = 0.025  # seconds for which a batch aims to hold the lock; half of what a web request may wait
FIRST_BATCH = 50
LARGEST_BATCH = 2_000
PAUSE = 0.02  # seconds between batches on SQLite, whose lock is not fair


def archive_overdue(*, now: datetime, pause: float = PAUSE) -> int:
    """Archive every referral that is overdue at `now`, as of its due instant; return how many."""
    total, size = 0, FIRST_BATCH
    while True:
        started = time.perf_counter()
        done, on_sqlite = _archive_batch(size, now=now)
        total += done
        if done < size:
            return total
        size = _next_size(size, time.perf_counter() - started)
        if on_sqlite:
            time.sleep(pause)


def _next_size(size: int, seconds: float) -> int:
    """Return the batch size that would have held the lock for as long as is aimed at."""
    fitting = int(size * LONGEST_HOLD / max(seconds, 0.001))
    return max(FIRST_BATCH, min(LARGEST_BATCH, size * 2, fitting))


def _archive_batch(size: int, *, now: datetime) -> tuple[int, bool]:
    with write() as session:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        # The stages are spelt out as in the index that serves this: SQLite would read every referral otherwise.
        overdue = select(Referral.id).where(text(TIMED), Referral.due_at <= now).order_by(Referral.due_at).limit(size)
        ids = session.scalars(overdue.with_for_update(skip_locked=True)).all()
        if ids:
            _archive(session, ids, now=now)
        return len(ids), on_sqlite


def _archive(session: DbSession, ids: Sequence[int], *, now: datetime) -> None:
    batch = Referral.id.in_(ids)
    session.execute(insert(ReferralEvent).from_select(EVENT_COLUMNS, _events(batch)))
    session.execute(
        update(Referral)
        .where(batch)
        .values(
            outcome=_by_stage({stage: move.outcome for stage, move in OVERDUE_MOVE.items()}),
            stage=Stage.ARCHIVED,
            archived_at=Referral.due_at,
            due_at=None,
            remind_at=None,
            version=Referral.version + 1,
            changed_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    these = and_(ReferralEvent.referral_id.in_(ids), ReferralEvent.kind.in_([MISS.name, EXPIRE.name]))
    for move in (MISS, EXPIRE):
        _owe(session, move, and_(these, ReferralEvent.kind == move.name), now=now)


def _owe(session: DbSession, move: Move, events: ColumnElement[bool], *, now: datetime) -> None:
    notice.owe_customer(session, f"choose-another-{move.outcome}", events, now=now, send_after=now)
    notice.owe_partner(session, f"referral-{move.outcome}", events, now=now, send_after=now)


EVENT_COLUMNS = [
    "referral_id",
    "kind",
    "at",
    "version",
    "actor_kind",
    "door",
    "from_stage",
    "to_stage",
    "outcome",
    "due_at",
    "data",
]


def _events(batch: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Referral.id,
        _by_stage({stage: move.name for stage, move in OVERDUE_MOVE.items()}),
        Referral.due_at,
        Referral.version + 1,
        literal(CLOCK.kind.value),
        literal(CLOCK.door.value),
        Referral.stage,
        literal(Stage.ARCHIVED.value),
        _by_stage({stage: move.outcome for stage, move in OVERDUE_MOVE.items()}),
        Referral.due_at,
        literal({}, ReferralEvent.data.type),
    )
    return select(*columns).where(batch)


def _by_stage(values: dict[Stage, object]) -> ColumnElement[str]:
    return case(*((Referral.stage == stage, str(value)) for stage, value in values.items()))
