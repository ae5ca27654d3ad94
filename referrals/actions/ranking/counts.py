"""The ranking's counts follow the history in small steps: a referral's old count is subtracted, its new one added.

A step reads the next events and counts their referrals. Counts, entries and the position in the history change in one
transaction. Killed at any point, or run by three workers at once, the counts are the same. Counts are not decayed; that
happens when they are read.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, update

from referrals.actions import locks
from referrals.database import DbSession, write
from referrals.database.dialects import insert_or_add, is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import (
    Mark,
    NetworkCount,
    RankingCount,
    RankingEntry,
    Referral,
    ReferralEvent,
    Setting,
    SystemMark,
)
from referrals.queries.ranking import evidence, referral_history_facts
from referrals.queries.rows import AnyRow
from referrals.rules.ranking import counting
from referrals.rules.ranking.counting import CountLine
from referrals.rules.ranking.weights import changed_values, with_values

EVENTS_PER_STEP = 100  # events per step
PAUSE = 0.02  # seconds between steps on SQLite, whose lock is not fair

IDS_PARAMETER = "ids"
SUM_COLUMNS = ("number", "minutes")
TABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (RankingCount.__table__, ("trait", "partner_id", "day", "result")),
    (NetworkCount.__table__, ("trait", "day", "result")),
)

Lines = Counter[tuple[int, CountLine]]  # lines to add by partner; negative numbers are subtracted


@dataclass(frozen=True)
class Entry:
    """The event up to which a referral is counted, and what it counted for."""

    event_id: int
    lines: tuple[CountLine, ...]


EMPTY_ENTRY = Entry(0, ())


def count_changes(
    *,
    now: datetime,
    pause: float = PAUSE,
    max_seconds: float = math.inf,
    on_progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Count what has happened since the last run. Return how many referrals were counted.

    Stops after `max_seconds` seconds. `on_progress` is called after each step with the number so far.
    """
    started_at, newest, total = time.monotonic(), _newest_final_event(), 0
    for step in (partial(_step, newest), _step_waiting):
        while time.monotonic() - started_at < max_seconds and (counted := step(now=now)) is not None:
            total += counted
            on_progress(total)
            if db.session.get_bind().dialect.name == "sqlite":
                time.sleep(pause)
    return total


def rebuild(*, now: datetime, on_progress: Callable[[int], None] = lambda _: None) -> int:
    """Delete the counts and count the whole history. Return how many referrals were counted.

    Meanwhile partners rank nearer to the average. If it is killed, the worker continues.
    """
    with write() as session:
        locks.lock_name(session, "ranking")
        delete_all(session)
    return count_changes(now=now, pause=0, on_progress=on_progress)


def recount(session: DbSession, referral_ids: Collection[int], *, now: datetime) -> None:
    """Count these referrals again: for changes of what they count for that are not events.

    Call it in the transaction of the change.
    """
    locks.lock_name(session, "ranking")
    _recount(session, referral_ids, counted_to=None, now=now)


def recount_enquiry(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Do the same for all referrals of an enquiry."""
    referrals = select(Referral.id).where(Referral.enquiry_id == enquiry_id).order_by(Referral.id)
    recount(session, session.scalars(referrals).all(), now=now)


def delete_all(session: DbSession) -> None:
    """Empty the counts. The next step begins with the first event."""
    for table in (RankingEntry, RankingCount, NetworkCount):
        session.execute(delete(table))
    session.execute(delete(SystemMark).where(SystemMark.name == Mark.COUNTED))


def set_weights(values: Mapping[str, int]) -> None:
    """Set these weights and leave the others. Raises ValueError for a value beyond its limits."""
    with write() as session:
        stored = session.scalar(select(Setting.value).where(Setting.name == evidence.SETTING)) or {}
        weights = with_values({**stored, **values})
        session.merge(Setting(name=evidence.SETTING, value=changed_values(weights)))


def _counted_to() -> int:
    detail = db.session.scalar(select(SystemMark.detail).where(SystemMark.name == Mark.COUNTED))
    return int(detail or 0)


def _newest_final_event() -> int:
    """Return the id of the newest event before which no other can still appear.

    PostgreSQL assigns ids before the commit, so this waits for current writers. SQLite has one writer.
    """
    newest = select(func.max(ReferralEvent.id))
    event_id: int = db.session.scalar(newest) or 0
    if event_id == _counted_to() or db.session.get_bind().dialect.name == "sqlite":
        return event_id
    with write() as session:
        session.execute(text("LOCK TABLE referral_event IN SHARE MODE"))
        return session.scalar(newest) or 0


def _step(newest: int, *, now: datetime) -> int | None:
    """Count some events up to `newest`. Return how many referrals were counted, None if no event was left."""
    if _counted_to() >= newest:
        return None
    with write() as session:
        locks.lock_name(session, "ranking")
        events = _next_events(session, newest)
        if not events:
            return None
        last_events = {row.referral_id: row.id for row in events}  # later events replace earlier ones
        counted = _last_counted_events(session, last_events)
        stale = [id for id, event_id in last_events.items() if counted.get(id, 0) < event_id]
        _recount(session, stale, counted_to=newest, now=now)
        session.merge(SystemMark(name=Mark.COUNTED, at=now, detail=str(events[-1].id)))
        return len(stale)


def _step_waiting(*, now: datetime) -> int | None:
    """Count some referrals again whose time has come. Return how many, None if there were none."""
    due = select(RankingEntry.referral_id).where(RankingEntry.recount_at <= now)
    due = due.order_by(RankingEntry.recount_at).limit(EVENTS_PER_STEP)
    if not db.session.scalars(due.limit(1)).all():
        return None
    with write() as session:
        locks.lock_name(session, "ranking")
        referral_ids = session.scalars(due).all()
        _recount(session, referral_ids, counted_to=None, now=now)
        return len(referral_ids) or None


def _next_events(session: DbSession, newest: int) -> Sequence[Row[int, int]]:
    """Return `referral_id` and `id` of the next events, oldest first."""
    events = select(ReferralEvent.referral_id, ReferralEvent.id)
    between = ReferralEvent.id > _counted_to(), ReferralEvent.id <= newest
    return session.execute(events.where(*between).order_by(ReferralEvent.id).limit(EVENTS_PER_STEP)).all()


def _last_counted_events(session: DbSession, referral_ids: Collection[int]) -> dict[int, int]:
    """Return the event up to which each referral is counted."""
    entries = select(RankingEntry.referral_id, RankingEntry.event_id).where(
        is_in_list(RankingEntry.referral_id, IDS_PARAMETER)
    )
    return dict(session.execute(entries, {IDS_PARAMETER: to_json_array(referral_ids)}).all())


def _recount(session: DbSession, referral_ids: Collection[int], *, counted_to: int | None, now: datetime) -> None:
    """Subtract what these referrals counted for, and add what they count for now."""
    if not referral_ids:
        return
    before, changes, entries = _entries(session, referral_ids), Lines(), []
    for referral_id, facts in referral_history_facts.referral_history_facts(referral_ids, now=now).items():
        old = before.get(referral_id, EMPTY_ENTRY)
        new = counting.count_lines(facts.past)
        changes.update((facts.partner_id, line) for line in new)
        changes.subtract((facts.partner_id, line) for line in old.lines)
        entries.append(
            {
                "referral_id": referral_id,
                "event_id": old.event_id if counted_to is None else counted_to,
                "lines": [[line.trait, line.day, line.result, line.minutes] for line in new],
                "parts": new[0].parts if new else counting.WHOLE,
                "recount_at": counting.changes_at(facts.past),
            }
        )
    session.execute(
        delete(RankingEntry).where(is_in_list(RankingEntry.referral_id, IDS_PARAMETER)),
        {IDS_PARAMETER: to_json_array(referral_ids)},
    )
    session.execute(insert(RankingEntry), entries)
    _add(session, changes)
    _subtract(session, -changes)


def _entries(session: DbSession, referral_ids: Collection[int]) -> dict[int, Entry]:
    entries = select(RankingEntry.referral_id, RankingEntry.event_id, RankingEntry.lines, RankingEntry.parts)
    rows = session.execute(
        entries.where(is_in_list(RankingEntry.referral_id, IDS_PARAMETER)), {IDS_PARAMETER: to_json_array(referral_ids)}
    )
    return {row.referral_id: Entry(row.event_id, _stored_lines(row)) for row in rows}


def _stored_lines(row: AnyRow) -> tuple[CountLine, ...]:
    """Return the lines of an entry. Their parts are stored once, since they are the same for all."""
    return tuple(CountLine(trait, day, result, minutes, row.parts) for trait, day, result, minutes in row.lines)


def _add(session: DbSession, lines: Lines) -> None:
    for table, key in TABLES:
        if rows := _sums(lines, key):
            session.execute(insert_or_add(table, key, SUM_COLUMNS), rows)


def _subtract(session: DbSession, lines: Lines) -> None:
    """Subtract the lines. A count of zero is deleted."""
    for table, key in TABLES:
        same_row = [table.c[name] == bindparam(f"key_{name}") for name in key]
        reduced = {name: table.c[name] - bindparam(f"key_{name}") for name in SUM_COLUMNS}
        if rows := [{f"key_{name}": value for name, value in row.items()} for row in _sums(lines, key)]:
            session.execute(update(table).where(*same_row).values(reduced), rows)
            session.execute(delete(table).where(*same_row, table.c.number == 0), rows)


def _sums(lines: Lines, key: Sequence[str]) -> list[dict[str, object]]:
    """Return the rows of a table for these lines. Lines that count nothing or less are left out."""
    sums: Counter[tuple[object, ...]] = Counter()
    minutes: Counter[tuple[object, ...]] = Counter()
    for (partner_id, line), number in (+lines).items():
        key_values = {"trait": line.trait, "partner_id": partner_id, "day": line.day, "result": line.result}
        row_key = tuple(key_values[name] for name in key)
        sums[row_key] += number * line.parts
        minutes[row_key] += number * line.minutes
    return [
        {**dict(zip(key, row_key, strict=True)), "number": sums[row_key], "minutes": minutes[row_key]}
        for row_key in sorted(sums)
    ]
