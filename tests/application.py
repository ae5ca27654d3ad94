"""One application per database, emptied after each test together with its limits, and a test client for each."""

from contextvars import Context
from functools import cache, partial
from pathlib import Path

import flask_migrate
import pytest
from flask import current_app
from flask.testing import FlaskClient

from referrals import config as settings
from referrals.application import create_bare_app
from referrals.database import schema_change
from referrals.extensions import db
from referrals.web.extensions import limiter
from tests.clock import NOW, SECONDS
from tests.databases import skip_fsync
from tests.mail.servers import settings as mail_settings
from tests.no_time_limits import without_time_limits

MIGRATIONS = Path(settings.ROOT, "referrals", "migrations")
SECRET_KEY = "a key for tests alone 7f3e9c1b5a2d8406"


class Client(FlaskClient):
    """A test client whose requests each have their own context, as on a real server."""

    def open(self, *args, **kwargs):
        db.session.rollback()
        try:
            return Context().run(partial(super().open, *args, buffered=True, **kwargs))
        finally:
            db.session.rollback()


@pytest.fixture(scope="session")
def config(database_url, tmp_path_factory):
    environ = {
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "http://referrals.test",
        "DEMO": "0",
    }
    return settings.read(environ, dotenv=None)


@pytest.fixture(scope="session")
def built_app(config):
    yield from build(config)


def build(config):
    """Yield an application with tables. Imported lazily, so that the tests of the rules start at once."""
    from app import add_commands, create_app

    with without_time_limits():
        app = create_app(config)
    from referrals import delivery

    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    add_commands(app)
    with app.app_context(), schema_change():
        skip_fsync(db.engine)
        flask_migrate.upgrade(str(MIGRATIONS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "STARTED_AT", NOW - SECONDS)
        yield app
    with app.app_context():
        db.engine.dispose()
        with worker_app().app_context():
            db.engine.dispose()


def worker_app():
    """Return the worker's application on the same database: without pages, and without a reader."""
    extensions = current_app.extensions
    if "worker" not in extensions:
        extensions["worker"] = create_bare_app(current_app.config["REFERRALS"])
        with extensions["worker"].app_context():
            skip_fsync(db.engine)
    return extensions["worker"]


@pytest.fixture
def app(built_app):
    with built_app.app_context():
        yield built_app
        db.session.rollback()
        limiter.reset()
        empty_tables()
        limiter.reset()


@pytest.fixture
def use_server(app, monkeypatch):
    """Return a function that makes the application use the mail server at a local port."""

    def configure(port, **more):
        for name, value in mail_settings(port, **more).items():
            monkeypatch.setitem(app.config, name, value)

    return configure


@pytest.fixture
def client(app):
    return app.test_client()


def empty_tables():
    """Delete every row, in one round trip. On PostgreSQL the keys start again, at a different number per table, so that
    tests are independent and mix up no ids.
    """
    with schema_change(), db.engine.begin() as connection:
        script = _script(connection.dialect.name)
        if connection.dialect.name == "postgresql":
            connection.connection.cursor().execute(script)
        else:
            connection.connection.executescript(script)


@cache
def _script(dialect):
    tables = db.metadata.sorted_tables
    statements = [f'DELETE FROM "{table.name}"' for table in reversed(tables)]
    if dialect == "sqlite":
        return ";".join(["BEGIN", *statements, "COMMIT"])
    numbered = [one.name for one in tables if "id" in one.c and one.c.id.autoincrement is not False]
    restarts = [
        f"setval(pg_get_serial_sequence('\"{name}\"', 'id'), {1000 * at})" for at, name in enumerate(numbered, 1)
    ]
    return ";".join([*statements, f"SELECT {', '.join(restarts)}"])
