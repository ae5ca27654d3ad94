"""Store the demo and bulk rows for benchmarks, and make the demo look older."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, Date, Table, bindparam, func, insert, select, text, update

from referrals.actions.ranking import counts
from referrals.database import UTC, DbSession, write
from referrals.extensions import db
from referrals.models import AuthSession, Mark, Notice, NoticeKind, NoticeState, Referral, ReferralEvent, SystemMark
from referrals.queries.network import settings
from referrals.rules.occasions import Estimate

BATCH_SIZE = 5_000
# Sessions stay valid, and leases belong to workers, which use the real clock.
UNSHIFTED_TABLES = (AuthSession.__tablename__, SystemMark.__tablename__)
UNSHIFTED_COLUMNS = ("lease_until",)
CLOSING_DATE = "expected_close_on"

NOTICES, REFERRALS = Notice.metadata.tables["notice"], Referral.metadata.tables["referral"]
MARK_SENT = (
    update(NOTICES)
    .where(NOTICES.c.id == bindparam("notice_id"))
    .values(
        state=NoticeState.SENT,
        sent_at=bindparam("now"),
        address=bindparam("to"),
        attempts=NOTICES.c.attempts + 1,
        lead_id=func.coalesce(NOTICES.c.lead_id, NOTICES.c.id),
        lease=None,
        lease_until=None,
        reason=None,
    )
)
MARK_DELIVERED = (
    update(REFERRALS).where(REFERRALS.c.public_id == bindparam("key")).values(delivered_at=bindparam("now"))
)

Row = dict[str, object]


def store(rows: dict[str, list[Row]], order: Iterable[Table], *, replacing: bool = False) -> None:
    """Store the rows of each table in this order. With `replacing`, delete everything first."""
    with write() as session:
        on_postgres = session.get_bind().dialect.name == "postgresql"
        if replacing:
            _empty(session, on_postgres)
        for table in order:
            (_copy if on_postgres else _insert)(session, table, rows.get(table.name, []))


def create_tables() -> None:
    """Create the tables in an empty database, for building the demo in."""
    with write() as session:
        db.metadata.create_all(session.connection())


def record_sent(addresses: Mapping[int, str], delivered: Collection[str], *, now: datetime) -> None:
    """Record notices (ids with the reader's address) as sent, though nobody sends them.

    `delivered`: the public ids of the referrals that their partners hear of for the first time.
    """
    with write() as session:
        marks = [{"notice_id": id, "to": address, "now": now} for id, address in addresses.items()]
        session.connection().execute(MARK_SENT, marks)
        if delivered:
            session.connection().execute(MARK_DELIVERED, [{"key": key, "now": now} for key in delivered])


def forget_counts() -> None:
    """Empty the ranking's counts. The worker counts again."""
    with write() as session:
        counts.delete_all(session)


def analyze() -> None:
    """Update the database's statistics, so that it plans queries as after some use."""
    with write() as session:
        session.execute(text("ANALYZE"))


def _empty(session: DbSession, on_postgres: bool) -> None:
    tables = reversed(db.metadata.sorted_tables)
    if on_postgres:
        names = ", ".join(f'"{table.name}"' for table in tables)
        session.execute(text(f"TRUNCATE {names}"))
        return
    for table in tables:
        session.execute(table.delete())


def _insert(session: DbSession, table: Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), BATCH_SIZE):
        session.execute(insert(table), rows[start : start + BATCH_SIZE])


def _copy(session: DbSession, table: Table, rows: list[Row]) -> None:
    """Insert by COPY, which takes half the time. The sequences continue after our own keys."""
    if not rows:
        return
    from psycopg import sql

    columns = list(table.columns)
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    connection: Any = session.connection().connection
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row([_as_text(column, row[column.name]) for column in columns])
    if "id" in table.c:
        last = select(func.max(table.c.id)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


def _as_text(column: Column[Any], value: object) -> Any:
    return json.dumps(value) if isinstance(column.type, JSON) and value is not None else value


def shift_back(time: timedelta, *, now: datetime) -> None:
    """Make the demo look as it will after `time`: subtract it from every instant, and its midnights from every date.

    The clock itself is not shifted. The total so far is stored beside the demo's mark.
    """
    with write() as session:
        mark = session.get_one(SystemMark, Mark.DEMO_LOADED)
        before = timedelta(seconds=int(mark.detail or 0))
        zone = ZoneInfo(settings.current().default_zone)
        days = (_day(now + before + time, zone) - _day(now + before, zone)).days
        mark.detail = str(int((before + time).total_seconds()))
        for table in db.metadata.sorted_tables:
            if table.name not in UNSHIFTED_TABLES:
                _shift_table(session, table, time, days)
        if days:
            _shift_estimate_questions(session, days)
            _shift_history(session, days)
        counts.delete_all(session)  # its days are in UTC; the worker counts them again


def _day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def _shift_table(session: DbSession, table: Table, time: timedelta, days: int) -> None:
    on_postgres = session.get_bind().dialect.name == "postgresql"
    instants = [
        column.name for column in table.columns if isinstance(column.type, UTC) and column.name not in UNSHIFTED_COLUMNS
    ]
    dates = [column.name for column in table.columns if isinstance(column.type, Date)]
    instant, day = _POSTGRES_SHIFT if on_postgres else _SQLITE_SHIFT
    changes = [*(instant.format(name) for name in instants), *(day.format(name) for name in dates)]
    if changes:
        values = {"seconds": int(time.total_seconds()), "days": days}
        command = text(f'UPDATE "{table.name}" SET {", ".join(changes)}')  # noqa: S608  (names of our own tables)
        session.execute(command, {name: value for name, value in values.items() if f":{name}" in command.text})


_POSTGRES_SHIFT = ('"{0}" = "{0}" - make_interval(secs => :seconds)', '"{0}" = "{0}" - CAST(:days AS integer)')
# SQLite stores instants as text; the fraction of the second is restored.
_SQLITE_SHIFT = (
    '"{0}" = strftime(\'%Y-%m-%d %H:%M:%S\', substr("{0}", 1, 19), -:seconds || \' seconds\') || substr("{0}", 20)',
    '"{0}" = date("{0}", -:days || \' days\')',
)


def _shift_estimate_questions(session: DbSession, days: int) -> None:
    """Rename the questions about closing dates, which are identified by their date."""
    questions = select(Notice.id, Notice.occasion).where(Notice.kind == NoticeKind.ESTIMATE_OVERDUE)
    for notice_id, key in sorted(session.execute(questions), key=lambda row: row.occasion):
        estimate = Estimate.parse(key)
        earlier = replace(estimate, expected_close_on=estimate.expected_close_on - timedelta(days=days))
        session.execute(update(Notice).where(Notice.id == notice_id).values(occasion=str(earlier)))


def _shift_history(session: DbSession, days: int) -> None:
    """Subtract the days from the closing dates in the history."""
    estimate_events = select(ReferralEvent).where(ReferralEvent.kind.in_(("accept", "estimate-changed")))
    for event in session.scalars(estimate_events):
        event.data = {**event.data, CLOSING_DATE: _earlier(event.data[CLOSING_DATE], days)}


def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
