"""The demo is stored, as are rows by the hundred thousand for benchmarks; and it is made to look older."""

import json
from collections.abc import Iterable
from typing import Any

from psycopg import sql
from sqlalchemy import JSON, Column, Table, func, insert, select, text

from referrals.database import DbSession, write
from referrals.extensions import db

AT_ONCE = 5_000

Row = dict[str, Any]


def store(rows: dict[str, list[Row]], order: Iterable[Table], *, replacing: bool = False) -> None:
    """Store the rows of each table, in that order; with `replacing`, everything that was there before is gone."""
    with write() as session:
        on_postgres = session.get_bind().dialect.name == "postgresql"
        if replacing:
            _empty(session, on_postgres)
        for table in order:
            (_copy if on_postgres else _insert)(session, table, rows.get(table.name, []))


def _empty(session: DbSession, on_postgres: bool) -> None:
    tables = reversed(db.metadata.sorted_tables)
    if on_postgres:
        names = ", ".join(f'"{table.name}"' for table in tables)
        session.execute(text(f"TRUNCATE {names}"))
        return
    for table in tables:
        session.execute(table.delete())


def _insert(session: DbSession, table: Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(table), rows[start : start + AT_ONCE])


def _copy(session: DbSession, table: Table, rows: list[Row]) -> None:
    """PostgreSQL takes rows by COPY in half the time; the keys were given out by us, and it is to go on after them."""
    if not rows:
        return
    columns = list(table.columns)
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    with session.connection().connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row([_as_text(column, row[column.name]) for column in columns])
    if "id" in table.c:
        last = select(func.max(table.c.id)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


def _as_text(column: Column[Any], value: Any) -> Any:
    return json.dumps(value) if isinstance(column.type, JSON) and value is not None else value
