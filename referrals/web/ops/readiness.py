"""The checks of /readyz: why the system is not ready, or works only in part."""

import logging
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from referrals.actions.network import settings as settings_actions
from referrals.database import connections, reason
from referrals.extensions import db
from referrals.logs import RepeatedErrorLog
from referrals.models import Mark
from referrals.queries.network import settings, timekeeping
from referrals.queries.notice import notice_list

SWEEP_EVERY = timedelta(minutes=3)
CLOCKS_DIFFER = timedelta(minutes=1)  # tolerated difference between the clocks of several machines
NO_MAIL_FOR = timedelta(hours=1)
LIMITS = replace(connections.PAGES, request=3)
MIGRATIONS = Path(__file__).parents[2] / "migrations"

_error_log = RepeatedErrorLog(logging.getLogger(__name__))


@dataclass
class Report:
    """The problems found, one line each. With `troubles` the system is not ready; with `degraded` it works in part."""

    troubles: list[str] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)


def report(*, now: datetime) -> Report:
    """Run all checks. Writes a row and reads it back."""
    connections.begin_request(LIMITS)
    try:
        troubles = [*_check_writing(now), *_damage(), *_migrations()]
        return Report(troubles or _sweep(now), _mail(now))
    except SQLAlchemyError as error:
        _error_log.error("not ready", f"/readyz: the database cannot be used: {reason(error)}")
        return Report([f"the database cannot be used: {type(getattr(error, 'orig', None) or error).__name__}"])


def _check_writing(now: datetime) -> list[str]:
    """Write a row and read it back: only that shows that the disk has room and the database is writable."""
    token = secrets.token_hex(8)
    settings_actions.mark(Mark.PROBED, now=now, detail=token)
    db.session.rollback()
    found = settings.mark(Mark.PROBED)
    # Another process may have overwritten the row meanwhile.
    is_kept = found is not None and (found.detail == token or found.at >= now)
    return [] if is_kept else ["the database loses what is written to it"]


def _damage() -> list[str]:
    found = connections.find_damage(db.engine)
    return [f"the database file is damaged: {found}"] if found else []


def _migrations() -> list[str]:
    present = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    return [] if _heads() == present else ["migrations are not at head: run flask db upgrade"]


@cache
def _heads() -> set[str]:
    """Return the head revisions, read from the migration files: importing Alembic would cost each process 15 MB."""
    source = "".join(path.read_text(encoding="utf-8") for path in MIGRATIONS.glob("versions/*.py"))
    revisions, followed = (
        set(re.findall(rf'^{word}\b.*?"(\w+)"', source, re.M)) for word in ("revision", "down_revision")
    )
    return revisions - followed


def _sweep(now: datetime) -> list[str]:
    swept_at = settings.marked_at(Mark.SWEPT)
    if swept_at is None:
        return ["no sweep yet: is the worker running?"]
    if timekeeping.doubt():
        return ["the worker's clock is in doubt, and nothing is swept or sent: see the operator's desk"]
    when = swept_at.isoformat(timespec="seconds")
    if swept_at > now + CLOCKS_DIFFER:
        return [f"the last sweep lies in the future, at {when}: see that the clock is right"]
    return [] if now - swept_at < SWEEP_EVERY else [f"the last sweep was at {when}"]


def _mail(now: datetime) -> list[str]:
    stuck = notice_list.stuck_notices(now=now, longer_than=NO_MAIL_FOR)
    if not stuck.count:
        return []
    since = f"since {stuck.last_sent_at.isoformat(timespec='seconds')}" if stuck.last_sent_at else "at all"
    return [f"no mail has left {since}, and {stuck.count} have been owed for an hour and more"]
