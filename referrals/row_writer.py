"""A way to write a few rows at a time, again and again, by the driver alone: for what is noted mail by mail."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from referrals.extensions import db

NAMED = re.compile(r":(\w+)")  # a parameter, as SQLite's driver writes it


class RowWriter:
    """A connection for a few rows at a time, again and again: what write(lazily=True) does, by the driver alone.

    A session costs more than the mail whose sending is noted. Statements name their parameters `:like_this`; instants
    are stored as `database.UTC` stores them.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def run(self, *statements: tuple[str, Mapping[str, object]]) -> None:
        """Run these in one transaction of their own. No statement sees what another one of them changes."""
        if isinstance(self._driver, sqlite3.Connection):
            self._run_on_sqlite(statements)
        else:
            self._run_on_postgres(statements)

    def _run_on_sqlite(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        self._driver.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in statements:
                self._driver.execute(statement, {name: _as_text(value) for name, value in values.items()})
            self._driver.execute("COMMIT")
        except BaseException:
            self._driver.execute("ROLLBACK")
            raise

    def _run_on_postgres(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        """All of them as one: one round trip, and one thing to parse, which the driver has the server keep."""
        numbered = list(enumerate(statements))
        parts = (NAMED.sub(rf"%(\1_{n})s", f"part{n} AS ({statement})") for n, (statement, _) in numbered)
        values = {f"{name}_{n}": value for n, (_, named) in numbered for name, value in named.items()}
        self._driver.execute(f"WITH {', '.join(parts)} SELECT 1", values)


@contextmanager
def opened() -> Iterator[RowWriter]:
    """Open a RowWriter on a connection of its own, which no pool gets back: it writes, and does not wait for the disk.

    Like every way to write it is for actions, and for whoever hands it to them.
    """
    connection = db.engine.raw_connection()
    driver: Any = connection.driver_connection
    connection.detach()
    try:
        if isinstance(driver, sqlite3.Connection):
            for pragma in ("query_only=0", "synchronous=NORMAL"):
                driver.execute(f"PRAGMA {pragma}")
        else:
            driver.autocommit = True
            driver.execute("SET synchronous_commit TO off")
        yield RowWriter(driver)
    finally:
        connection.close()


def _as_text(value: object) -> object:
    """Return an instant as SQLite keeps it."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
