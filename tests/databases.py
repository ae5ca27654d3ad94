"""A database of our own for each run and each of its processes: SQLite always, PostgreSQL when there is one."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.leaving_out import POSTGRES_URL

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def new_postgres(purpose):
    """A fresh database; yields its URL and drops it, whoever is still connected."""
    name = f"referrals_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{purpose}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
        server.execute(drop)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """The name of the database that a test runs on; each test that uses a database runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def database_url(engine, tmp_path_factory):
    if engine == "postgres":
        yield from new_postgres("shared")
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'referrals.sqlite3'}"


@pytest.fixture
def empty_database_url(engine, tmp_path):
    """One without any tables, for what builds them."""
    if engine == "postgres":
        yield from new_postgres("empty")
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
