"""What is known about the clocks: the last reading that was believed, a doubt, and what the database's own says."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Mark, Notice, ReferralEvent, SystemMark
from referrals.queries import settings
from referrals.rules.timekeeping import Doubt, Reading


def last_reading() -> Reading | None:
    mark = settings.mark(Mark.CLOCK_READ)
    return Reading.read(mark.at, mark.detail) if mark else None


def doubt() -> Doubt | None:
    """Return why nothing is swept or sent, or None."""
    return _doubt(Mark.CLOCK_DOUBTED)


def accepted() -> Doubt | None:
    """Return what the operator has said is right in spite of the doubt."""
    return _doubt(Mark.CLOCK_ACCEPTED)


def _doubt(name: str) -> Doubt | None:
    mark = settings.mark(name)
    return Doubt.read(mark.detail) if mark else None


def of_database() -> datetime | None:
    """Return the clock of the database server; None on SQLite, which has that of this machine."""
    if db.session.get_bind().dialect.name == "sqlite":
        return None
    return db.session.scalar(select(func.clock_timestamp()))


def future(*, now: datetime, beyond: timedelta) -> datetime | None:
    """Return the latest instant that was stored, if it lies further in the future than that."""
    newest = [
        db.session.scalar(select(func.max(SystemMark.at))),
        db.session.scalar(select(ReferralEvent.at).order_by(ReferralEvent.id.desc()).limit(1)),
        db.session.scalar(select(Notice.created_at).order_by(Notice.id.desc()).limit(1)),
    ]
    latest = max((instant for instant in newest if instant), default=None)
    return latest if latest is not None and latest > now + beyond else None
