"""What keeps the system from being ready, in words for whoever runs it."""

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text
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
        return [*_migrations(), *_sweep(now)]
    except SQLAlchemyError as error:
        return [f"the database cannot be used: {type(error).__name__}"]


def _migrations() -> list[str]:
    present = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    return [] if _heads() == present else ["migrations are not at head: run flask db upgrade"]


@cache
def _heads() -> set[str]:
    """Return the migrations that none follows, read from their files: Alembic would cost each process 15 MB."""
    source = "".join(path.read_text(encoding="utf-8") for path in MIGRATIONS.glob("versions/*.py"))
    revisions, followed = (
        set(re.findall(rf'^{word}\b.*?"(\w+)"', source, re.M)) for word in ("revision", "down_revision")
    )
    return revisions - followed


def _sweep(now: datetime) -> list[str]:
    swept_at = settings.marked_at(Mark.SWEPT)
    if swept_at is None:
        return ["no sweep yet: is the worker running?"]
    return [] if now - swept_at < SWEEP_EVERY else [f"the last sweep was at {swept_at.isoformat(timespec='seconds')}"]
