"""How a process connects to the database, and how long it waits for an answer."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Self
from urllib.parse import quote

from flask import g, has_app_context
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

FILE = "file"  # key in connection.info: the SQLite file that the connection opened
CHECK_SECONDS = 0.5  # for checking the file
BEST_EFFORT = (
    "best_effort"  # key in connection.info: whether the connection gives up at once when the database is locked
)
BEST_EFFORT_LOCK = 0.05  # seconds to wait for a lock with a write that may be skipped
BEST_EFFORT_STATEMENT = 0.5  # seconds for the statements of such a write


@dataclass(frozen=True)
class Limits:
    """How long a process waits for the database, in seconds. None means for ever."""

    connect: int
    statement: float | None  # for one statement
    lock: float  # for a lock
    idle: float | None  # for an idle transaction
    pool: float  # for a free connection of the pool
    request: float | None = None  # for all statements of one request together


# A page waits 7 seconds in total, and 2 more for a last connection, so no request holds a thread for 10.
PAGES = Limits(connect=3, statement=5, lock=4, idle=30, pool=3, request=7)
JOBS = Limits(connect=5, statement=120, lock=10, idle=120, pool=10)
COMMANDS = Limits(connect=10, statement=None, lock=60, idle=None, pool=30)


@dataclass(frozen=True)
class OpenFile:
    """The file that an SQLite connection has open. It may have been deleted or replaced since."""

    path: Path
    device: int
    inode: int

    @classmethod
    def at(cls, path: Path) -> Self:
        status = path.stat()
        return cls(path, status.st_dev, status.st_ino)

    @property
    def is_on_disk(self) -> bool:
        try:
            return self.at(self.path) == self
        except OSError:
            return False


def engine_options(database_url: str, limits: Limits) -> dict[str, object]:
    """Return the options of an engine with up to ten connections per process."""
    return {
        "hide_parameters": True,  # keeps people's texts out of logged errors
        "pool_size": 5,
        "max_overflow": 5,
        "pool_timeout": limits.pool,
        "pool_pre_ping": not database_url.startswith("sqlite"),  # a restarted server has closed the pooled connections
    }


def limit(engine: Engine, limits: Limits) -> None:
    """Apply `limits` to every connection of `engine`."""
    if engine.dialect.name == "sqlite":
        _limit_sqlite(engine, limits)
    else:
        from referrals.database import postgres  # its driver takes 9 MB, so only PostgreSQL users load it

        postgres.limit(engine, limits)


def open_file(connection: Connection) -> OpenFile | None:
    """Return the file that the connection has open; None on PostgreSQL."""
    return connection.info.get(FILE)


def find_damage(engine: Engine, *, seconds: float = CHECK_SECONDS) -> str:
    """Return what is wrong with the SQLite file, as far as `seconds` allow checking; empty if nothing was found.

    The file is read anew from the disk: a connection's cache may hide the damage.
    """
    if engine.dialect.name != "sqlite":
        return ""
    deadline = monotonic() + seconds
    with closing(sqlite3.connect(f"file:{quote(str(engine.url.database))}?mode=ro", uri=True)) as connection:
        connection.set_progress_handler(lambda: monotonic() > deadline, 10_000)
        try:
            result = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.OperationalError:  # out of time, or it cannot be opened, which the next write will report
            return ""
        except sqlite3.DatabaseError as problem:
            return str(problem)
    return "" if result == "ok" else result.splitlines()[0]


def set_best_effort(connection: Connection, *, is_best_effort: bool) -> None:
    """Set whether the next transaction waits for a lock as usual, or hardly at all."""
    if connection.dialect.name != "sqlite":
        if is_best_effort:
            for name, seconds in (("lock_timeout", BEST_EFFORT_LOCK), ("statement_timeout", BEST_EFFORT_STATEMENT)):
                connection.exec_driver_sql(f"SET LOCAL {name} TO {round(seconds * 1000)}")
    elif connection.info.get(BEST_EFFORT, False) is not is_best_effort:  # the setting stays with a pooled connection
        seconds = BEST_EFFORT_LOCK if is_best_effort else connection.info["lock"]
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(seconds * 1000)}")
        connection.info[BEST_EFFORT] = is_best_effort


def begin_request(limits: Limits) -> None:
    """Give the current request its time for the database."""
    g.database_seconds = limits.request


def seconds_left() -> float | None:
    """Return how many seconds the current request may still wait for the database; None outside of a request."""
    left: float | None = g.get("database_seconds") if has_app_context() else None
    return None if left is None else max(left, 0.0)


def spend(seconds: float) -> None:
    """Subtract the seconds that the current request has waited."""
    left = seconds_left()
    if left is not None:
        g.database_seconds = left - seconds


def _limit_sqlite(engine: Engine, limits: Limits) -> None:
    """Let only the first connection create the file: otherwise a deleted database would come back empty."""
    path = Path(str(engine.url.database))
    created: set[Path] = set()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _args: object, connect_args: dict[str, Any]) -> sqlite3.Connection:
        mode = "rw" if path in created else "rwc"
        connection: sqlite3.Connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}", **{**connect_args, "uri": True}
        )
        return connection

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        _prepare_sqlite(connection, limits)
        entry.info.update({FILE: OpenFile.at(path), "lock": limits.lock, BEST_EFFORT: False})
        created.add(path)

    @event.listens_for(engine, "checkout")
    def check(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if not entry.info[FILE].is_on_disk:
            raise DisconnectionError("the database file is another one, or is gone")


def _prepare_sqlite(connection: sqlite3.Connection, limits: Limits) -> None:
    connection.isolation_level = None
    # The timeout comes first: switching to WAL can itself need the lock.
    for pragma in (
        f"busy_timeout={round(limits.lock * 1000)}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "temp_store=MEMORY",  # sorting needs no space on the disk
    ):
        connection.execute(f"PRAGMA {pragma}").close()
