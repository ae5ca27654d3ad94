"""PostgreSQL connections that never wait for ever: not for the server, the network, or a lock."""

import math
from time import monotonic
from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from referrals.database import connections
from referrals.database.connections import Limits

# A connection to a vanished server is closed after about 20 idle seconds, or 5 seconds after a statement.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}
TCP_USER_TIMEOUT = 5_000  # milliseconds for which sent data may stay unacknowledged
NETWORK_ALLOWANCE = 1.0  # seconds of network time, in addition to the statement's limit
MIN_CONNECT_TIMEOUT = 2  # seconds; the minimum of libpq


class Connection(psycopg.Connection[Any]):
    """A connection that closes itself when an answer is late.

    The server's own limits do not help when the server or the network is silent.
    """

    answer_within: float | None = None  # seconds

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        started_at = monotonic()
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
            connections.spend(monotonic() - started_at)


def limit(engine: Engine, limits: Limits) -> None:
    """Apply `limits` to every connection of `engine`. Timeouts in DATABASE_URL prevail."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: object, connect_args: dict[str, object]) -> Connection:
        return _connect(args, connect_args, limits)

    @event.listens_for(engine, "connect")
    def prepare(connection: Connection, _entry: ConnectionPoolEntry) -> None:
        _prepare(connection, limits)


def _connect(args: Any, connect_args: dict[str, Any], limits: Limits) -> Connection:
    seconds_left = connections.seconds_left()
    connect_timeout = limits.connect
    if seconds_left is not None:
        connect_timeout = min(connect_timeout, max(MIN_CONNECT_TIMEOUT, math.ceil(seconds_left)))
    defaults = {**KEEPALIVE, "tcp_user_timeout": TCP_USER_TIMEOUT, "connect_timeout": connect_timeout}
    started_at = monotonic()
    try:
        return Connection.connect(*args, **{**defaults, **connect_args})
    finally:
        connections.spend(monotonic() - started_at)


def _prepare(connection: Connection, limits: Limits) -> None:
    """Set the server-side limits, which end a statement or session even after this process has died."""
    if limits.statement is not None:
        connection.answer_within = limits.statement + NETWORK_ALLOWANCE
    connection.autocommit = True
    for name, seconds in (
        ("statement_timeout", limits.statement),
        ("lock_timeout", limits.lock),
        ("idle_in_transaction_session_timeout", limits.idle),
    ):
        connection.execute(f"SET {name} = {round((seconds or 0) * 1000)}")
    connection.autocommit = False
