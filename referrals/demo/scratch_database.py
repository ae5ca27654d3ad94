"""A database in memory, for building the demo without touching the stored one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from referrals.actions.network import demo
from referrals.database import connections
from referrals.extensions import db

OWN = {"SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:", "SQLALCHEMY_ENGINE_OPTIONS": {}}


@contextmanager
def database() -> Iterator[None]:
    """Let `db.session` use an empty database in memory meanwhile, with the settings of the current application.

    Nobody else sees it: no worker sweeps it, and no mail leaves from it.
    """
    app = Flask(__name__)
    app.config.update({**current_app.config, **OWN})
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", _prepare)
        try:
            demo.create_tables()
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON").close()
    entry.info.update({"lock": connections.JOBS.lock, connections.BEST_EFFORT: False})
