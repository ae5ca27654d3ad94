"""Run migrations on the application's own engine, in one transaction that may write."""

from alembic import context
from sqlalchemy import Connection, text

import referrals.models  # noqa: F401  (fills the metadata)
from referrals.database import schema_change
from referrals.extensions import db

LOCK = 7_304_211  # any number, the same for every migrating process


def run() -> None:
    with schema_change(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite tables are copied and renamed. Foreign keys must be off meanwhile, which is possible only outside
            # of a transaction.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            _migrate(connection)
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


run()
