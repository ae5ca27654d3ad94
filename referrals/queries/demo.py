"""The demo network as its bar and its commands look at it."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from referrals.extensions import db
from referrals.models import Enquiry, Mark, Partner, Person, SystemMark


def loaded_at() -> datetime | None:
    """Return when the demo was loaded; None when what is stored is no demo."""
    return db.session.scalar(select(SystemMark.at).where(SystemMark.name == Mark.DEMO_LOADED))


def age(*, now: datetime) -> timedelta | None:
    at = loaded_at()
    return now - at if at else None


def nothing_is_stored() -> bool:
    """Tell whether the network is empty: nobody, no partner, no enquiry."""
    something = select(exists(select(Person.id)) | exists(select(Partner.id)) | exists(select(Enquiry.id)))
    return not db.session.scalar(something)
