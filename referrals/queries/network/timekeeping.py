"""Stored facts about the clocks: the last trusted reading, a doubt, and the database's clock."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Mark, Notice, ReferralEvent, SystemMark
from referrals.queries.network import settings
from referrals.rules.timekeeping import Doubt, Reading


def last_reading() -> Reading | None:
    mark = settings.mark(Mark.CLOCK_READ)
    return Reading.parse(mark.at, mark.detail) if mark else None


def doubt() -> Doubt | None:
    """Return why nothing is swept or sent, or None."""
    return _doubt(Mark.CLOCK_DOUBTED)


def accepted() -> Doubt | None:
    """Return the doubt that the operator has overruled."""
    return _doubt(Mark.CLOCK_ACCEPTED)


def _doubt(name: str) -> Doubt | None:
    mark = settings.mark(name)
    return Doubt.parse(mark.detail) if mark else None


def of_database() -> datetime | None:
    """Return the clock of the database server. None on SQLite, which uses this machine's."""
    if db.session.get_bind().dialect.name == "sqlite":
        return None
    return db.session.scalar(select(func.clock_timestamp()))


def future(*, now: datetime, beyond: timedelta) -> datetime | None:
    """Return the latest stored instant, if it is further in the future than `beyond`."""
    newest = [
        db.session.scalar(select(func.max(SystemMark.at))),
        db.session.scalar(select(ReferralEvent.at).order_by(ReferralEvent.id.desc()).limit(1)),
        db.session.scalar(select(Notice.created_at).order_by(Notice.id.desc()).limit(1)),
    ]
    latest = max((instant for instant in newest if instant), default=None)
    return latest if latest is not None and latest > now + beyond else None
