"""A database for each run and each of its processes: SQLite always, PostgreSQL if there is one."""

import os
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event

from tests.missing_programs import POSTGRES_URL

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def new_postgres(purpose):
    """Create a database, yield its URL, and drop it in any case."""
    name = f"referrals_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{purpose}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        drop_leftover_databases(server)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        # No test crashes the machine: without the wait for the disk the tests take half as long.
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
        finally:
            server.execute(drop)


def skip_fsync(engine):
    """Let an SQLite engine not wait for the disk, as `new_postgres` does for PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))


def drop_leftover_databases(server):
    for (name,) in server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'referrals\\_test\\_%'"
    ).fetchall():
        if not psutil.pid_exists(int(name.split("_")[2])):
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """The name of the database. Each test that uses a database runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def database_url(engine, tmp_path_factory):
    if engine == "postgres":
        yield from new_postgres("shared")
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'referrals.sqlite3'}"


@pytest.fixture
def empty_database_url(engine, tmp_path):
    """The URL of a database without tables."""
    if engine == "postgres":
        yield from new_postgres("empty")
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
