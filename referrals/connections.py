"""How a process connects to the database, and how long it waits for an answer before it gives up."""

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

FILE = "file"  # where a connection to SQLite keeps which file it opened
CHECK = 0.5  # seconds for looking whether the file is sound
HURRIES = "hurries"  # and whether it gives up at once when somebody else holds the lock
HURRIED_LOCK = 0.05  # seconds to wait for a lock with what may as well not be written
HURRIED_STATEMENT = 0.5  # and for its statements to end


@dataclass(frozen=True)
class Limits:
    """How long a process waits for the database. All in seconds; None is for ever."""

    connect: int
    statement: float | None  # for one statement to end
    lock: float  # for a lock that somebody else holds
    idle: float | None  # for which a transaction may stay open and do nothing
    pool: float  # for a connection of the pool to become free
    request: float | None = None  # for all statements of one request together


# A page waits for 7 seconds altogether, and 2 more for a last connection: no request holds a thread for 10.
PAGES = Limits(connect=3, statement=5, lock=4, idle=30, pool=3, request=7)
JOBS = Limits(connect=5, statement=120, lock=10, idle=120, pool=10)
COMMANDS = Limits(connect=10, statement=None, lock=60, idle=None, pool=30)


@dataclass(frozen=True)
class OpenFile:
    """The file that a connection to SQLite has open. It may have been removed, or replaced, under its name since."""

    path: Path
    device: int
    inode: int

    @classmethod
    def at(cls, path: Path) -> Self:
        found = path.stat()
        return cls(path, found.st_dev, found.st_ino)

    @property
    def is_on_disk(self) -> bool:
        try:
            return self.at(self.path) == self
        except OSError:
            return False


def engine_options(database_url: str, limits: Limits) -> dict[str, Any]:
    """Return the options of an engine whose processes have up to ten connections each."""
    return {
        "hide_parameters": True,  # what people wrote stays out of logged errors
        "pool_size": 5,
        "max_overflow": 5,
        "pool_timeout": limits.pool,
        "pool_pre_ping": not database_url.startswith("sqlite"),  # a server that was restarted closed what is pooled
    }


def limit(engine: Engine, limits: Limits) -> None:
    """Make every connection of `engine` keep to `limits`."""
    if engine.dialect.name == "sqlite":
        _limit_sqlite(engine, limits)
    else:
        from referrals import postgres  # its driver takes 9 MB, which only those who use it need to have

        postgres.limit(engine, limits)


def open_file(connection: Connection) -> OpenFile | None:
    """Return the file that the connection has open; None on PostgreSQL."""
    return connection.info.get(FILE)


def damage(engine: Engine, *, seconds: float = CHECK) -> str:
    """Return what is wrong with the SQLite file, as far as it can be read in `seconds`; empty when nothing was found.

    It is read anew from the disk: what a connection remembers of it may be sound.
    """
    if engine.dialect.name != "sqlite":
        return ""
    until = monotonic() + seconds
    with closing(sqlite3.connect(f"file:{quote(str(engine.url.database))}?mode=ro", uri=True)) as fresh:
        fresh.set_progress_handler(lambda: monotonic() > until, 10_000)
        try:
            found = str(fresh.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.OperationalError:  # the time is over, or it cannot be opened, which whoever writes will meet
            return ""
        except sqlite3.DatabaseError as problem:
            return str(problem)
    return "" if found == "ok" else found.splitlines()[0]


def hurry(connection: Connection, *, hurries: bool) -> None:
    """Let the transaction that is about to begin wait for a lock as long as usual, or hardly at all."""
    if connection.dialect.name != "sqlite":
        if hurries:
            for name, seconds in (("lock_timeout", HURRIED_LOCK), ("statement_timeout", HURRIED_STATEMENT)):
                connection.exec_driver_sql(f"SET LOCAL {name} TO {round(seconds * 1000)}")
    elif connection.info.get(HURRIES, False) is not hurries:  # it stays with a pooled connection
        seconds = HURRIED_LOCK if hurries else connection.info["lock"]
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(seconds * 1000)}")
        connection.info[HURRIES] = hurries


def begin_request(limits: Limits) -> None:
    """Give the request at hand its time for the database."""
    g.database_seconds = limits.request


def seconds_left() -> float | None:
    """Return how long the request at hand may still wait for the database; None outside of one."""
    left: float | None = g.get("database_seconds") if has_app_context() else None
    return None if left is None else max(left, 0.0)


def spend(seconds: float) -> None:
    """Take the seconds that the request at hand has waited from those that it has left."""
    left = seconds_left()
    if left is not None:
        g.database_seconds = left - seconds


def _limit_sqlite(engine: Engine, limits: Limits) -> None:
    """Let the first connection make the file, and no later one: a database that vanished would come back empty."""
    path = Path(str(engine.url.database))
    found: set[Path] = set()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _args: object, given: dict[str, Any]) -> sqlite3.Connection:
        mode = "rw" if path in found else "rwc"
        connection: sqlite3.Connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}", **{**given, "uri": True}
        )
        return connection

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        _prepare_sqlite(connection, limits)
        entry.info.update({FILE: OpenFile.at(path), "lock": limits.lock, HURRIES: False})
        found.add(path)

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
        "temp_store=MEMORY",  # a page that sorts needs no room on the disk
    ):
        connection.execute(f"PRAGMA {pragma}").close()
