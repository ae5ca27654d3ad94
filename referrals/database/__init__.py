"""Transactions that only read unless told otherwise.

Every transaction begins read-only and the database itself enforces it (`query_only` on SQLite, `READ ONLY` on
PostgreSQL). Only `with write():` opens one that writes, and only actions use it. On SQLite it is `BEGIN IMMEDIATE`:
the driver's own mode loses updates without an error, a plain `BEGIN` fails under load.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC as UTC_ZONE
from datetime import datetime
from functools import wraps
from typing import ParamSpec

from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    event,
    exc,
)
from sqlalchemy.orm import scoped_session
from sqlalchemy.types import TypeDecorator

from referrals.database import connections
from referrals.extensions import db
from referrals.logs import RepeatedErrorLog

# Any error of the driver, an exhausted pool, and the errors that follow a connection lost in a transaction.
UNAVAILABLE = (exc.DBAPIError, exc.TimeoutError, exc.PendingRollbackError)

DbSession = scoped_session[Session]

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_best_effort: ContextVar[bool] = ContextVar("best_effort", default=False)
_error_log = RepeatedErrorLog(logging.getLogger(__name__))
P = ParamSpec("P")


class UTC(TypeDecorator[datetime]):
    """An instant: aware, in UTC, to the microsecond. A naive datetime is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its time zone: {value!r}")
        instant = value.astimezone(UTC_ZONE)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


@contextmanager
def write() -> Iterator[DbSession]:
    """End the read-only transaction and open the one that writes; commit at the end, roll back on any error.

    Nothing slow belongs inside: no rendering, hashing, mail or Redis. Objects loaded before are read again.
    """
    with _writer():
        try:
            file = connections.open_file(db.session.connection())
            yield db.session
            db.session.commit()
            if file and not file.is_on_disk:
                raise exc.OperationalError("COMMIT", None, FileNotFoundError(f"{file.path} was removed or replaced"))
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def _writer() -> Iterator[None]:
    """End the read-only transaction; one that begins inside may write."""
    if _writing.get():
        raise RuntimeError("a transaction that writes is already open; an action is one transaction")
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def if_possible(action: Callable[P, None]) -> Callable[P, None]:
    """Decorate an action that writes at once or not at all, and never fails: for records that a page can do without.

    The action does not wait for locks. When the database cannot be written, it logs one line.
    """

    @wraps(action)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> None:
        token = _best_effort.set(True)
        try:
            action(*args, **kwargs)
        except UNAVAILABLE as problem:
            db.session.rollback()
            _error_log.error(action.__name__, f"{action.__name__} was not written: {reason(problem)}")
        finally:
            _best_effort.reset(token)

    return attempt


def reason(problem: BaseException) -> str:
    """Return in one line what the driver says. It may contain personal data, which referrals.logs removes."""
    cause = getattr(problem, "orig", None) or problem
    return f"{type(cause).__name__}: {next(iter(str(cause).strip().splitlines()), '')}"


@contextmanager
def schema_change() -> Iterator[None]:
    """Let every transaction inside this context write. For migrations only."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writing = _writing.get()
    connections.set_best_effort(connection, is_best_effort=writing and _best_effort.get())
    if connection.dialect.name == "sqlite":
        # query_only stays with a pooled connection, so every transaction sets it.
        connection.exec_driver_sql(f"PRAGMA query_only={int(not writing)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif not writing:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
