"""What keeps the system from being ready, in words for whoever runs it."""

from datetime import datetime, timedelta
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from referrals.database import probe_write
from referrals.extensions import db
from referrals.models import Mark
from referrals.queries import settings

SWEEP_EVERY = timedelta(minutes=3)
MIGRATIONS = Path(__file__).parents[2] / "migrations"


def troubles(*, now: datetime) -> list[str]:
    """Return what is wrong, one line each; nothing when the system is ready."""
    try:
        probe_write()
    except SQLAlchemyError as error:
        return [f"the database cannot be written: {type(error).__name__}"]
    return [*_migrations(), *_sweep(now)]


def _migrations() -> list[str]:
    heads = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    present = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    return [] if heads == present else ["migrations are not at head: run flask db upgrade"]


def _sweep(now: datetime) -> list[str]:
    swept_at = settings.marked_at(Mark.SWEPT)
    if swept_at is None:
        return ["no sweep yet: is the worker running?"]
    return [] if now - swept_at < SWEEP_EVERY else [f"the last sweep was at {swept_at.isoformat(timespec='seconds')}"]
