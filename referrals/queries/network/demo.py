"""The demo network, for its bar and its commands."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from referrals.extensions import db
from referrals.models import Enquiry, Mark, Notice, Partner, Person, SystemMark


def loaded_at() -> datetime | None:
    """Return when the demo was loaded; None if the data is not the demo."""
    return db.session.scalar(select(SystemMark.at).where(SystemMark.name == Mark.DEMO_LOADED))


def demo_age(*, now: datetime) -> timedelta | None:
    at = loaded_at()
    return now - at if at else None


def nothing_is_stored() -> bool:
    """Tell whether the database has no people, partners or enquiries."""
    something = select(exists(select(Person.id)) | exists(select(Partner.id)) | exists(select(Enquiry.id)))
    return not db.session.scalar(something)


def person(email: str) -> Person | None:
    """Return the demo's person with this address, if they still exist."""
    return db.session.scalars(select(Person).where(Person.email == email, Person.removed_at.is_(None))).one_or_none()


def enquiry_about(need: str) -> Enquiry | None:
    """Return the oldest enquiry with this need."""
    return db.session.scalars(select(Enquiry).where(Enquiry.need == need).order_by(Enquiry.id).limit(1)).one_or_none()


def owed_since(instant: datetime) -> int:
    """Return the number of notices owed since this instant."""
    written = select(func.count()).select_from(Notice).where(Notice.created_at >= instant)
    return db.session.scalar(written) or 0
