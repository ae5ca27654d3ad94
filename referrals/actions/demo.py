"""The demo is loaded, emptied, and made to look older; and rows by the hundred thousand are stored for benchmarks."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from referrals.database import DbSession, write
from referrals.extensions import db

AT_ONCE = 5_000


def store(rows: dict[str, list[dict[str, Any]]], order: Iterable[Table], *, replacing: bool = False) -> None:
    """Store the rows of each table, in that order; with `replacing`, everything that was there before is gone."""
    with write() as session:
        if replacing:
            _empty(session)
        for table in order:
            _insert(session, table, rows.get(table.name, []))


def _empty(session: DbSession) -> None:
    for table in reversed(db.metadata.sorted_tables):
        session.execute(table.delete())


def _insert(session: DbSession, table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(table), rows[start : start + AT_ONCE])
    if rows and "id" in table.c and session.get_bind().dialect.name == "postgresql":
        _move_sequence(session, table)


def _move_sequence(session: DbSession, table: Table) -> None:
    """The keys were given out by us: PostgreSQL is to go on after them."""
    last = select(func.max(table.c.id)).scalar_subquery()
    session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))
