"""Connections to PostgreSQL that do not wait for ever: not for the server, not for the way to it, not for a lock."""

import math
from time import monotonic
from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from referrals import connections
from referrals.connections import Limits

# A connection whose other end has vanished is given up after about 20 idle seconds, or 5 seconds after a statement.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}
UNACKNOWLEDGED = 5_000  # milliseconds for which sent data may stay unacknowledged
ANSWER = 1.0  # seconds that an answer may take on its way, beyond what its statement may take
SHORTEST_CONNECT = 2  # seconds; libpq knows no shorter time


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when an answer does not come in time.

    The limits that the server keeps are of no use when the server, or the way to it, is silent.
    """

    answer_within: float | None = None  # seconds

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        began = monotonic()
        limits = (timeout, self.answer_within, connections.seconds_left())
        limit = min((seconds for seconds in limits if seconds is not None), default=None)
        try:
            return super().wait(gen, interval, limit)
        except _WaitTimeout as problem:
            if limit == timeout:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer from the server within {limit:.1f} s") from problem
        finally:
            connections.spend(monotonic() - began)


def limit(engine: Engine, limits: Limits) -> None:
    """Make every connection of `engine` keep to `limits`. What DATABASE_URL itself says of timeouts holds."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: Any, given: dict[str, Any]) -> Connection:
        return _connect(args, given, limits)

    @event.listens_for(engine, "connect")
    def prepare(connection: Connection, _entry: ConnectionPoolEntry) -> None:
        _prepare(connection, limits)


def _connect(args: Any, given: dict[str, Any], limits: Limits) -> Connection:
    left = connections.seconds_left()
    within = limits.connect if left is None else min(limits.connect, max(SHORTEST_CONNECT, math.ceil(left)))
    usual = {**KEEPALIVE, "tcp_user_timeout": UNACKNOWLEDGED, "connect_timeout": within}
    began = monotonic()
    try:
        return Connection.connect(*args, **{**usual, **given})
    finally:
        connections.spend(monotonic() - began)


def _prepare(connection: Connection, limits: Limits) -> None:
    """Set the limits that the server keeps: it ends a statement or a session even when we are no longer there."""
    if limits.statement is not None:
        connection.answer_within = limits.statement + ANSWER
    connection.autocommit = True
    for name, seconds in (
        ("statement_timeout", limits.statement),
        ("lock_timeout", limits.lock),
        ("idle_in_transaction_session_timeout", limits.idle),
    ):
        connection.execute(f"SET {name} = {round((seconds or 0) * 1000)}")
    connection.autocommit = False
