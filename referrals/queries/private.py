"""The private part of an enquiry, for those who may read it: the only way to it."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Referral


def for_partner(referral: Referral) -> EnquiryPrivate | None:
    """Return the private part if this partner said I'm interested, else None."""
    revealed = select(EnquiryPrivate).join(Referral, Referral.enquiry_id == EnquiryPrivate.enquiry_id)
    return db.session.scalars(
        revealed.where(Referral.id == referral.id, Referral.revealed_at.is_not(None))
    ).one_or_none()


def for_customer(enquiry: Enquiry) -> EnquiryPrivate:
    """Return the customer's own words; for whoever holds the enquiry's link, and for the network's own people."""
    return db.session.scalars(select(EnquiryPrivate).where(EnquiryPrivate.enquiry_id == enquiry.id)).one()


def is_revealed() -> ColumnElement[bool]:
    """The condition of an OUTER JOIN of the private part to a referral: empty before I'm interested.

    Searching, sorting and filtering by it can then tell nothing either.
    """
    return and_(EnquiryPrivate.enquiry_id == Referral.enquiry_id, Referral.revealed_at.is_not(None))


def enquiries_of(email: str, *, since: datetime) -> list[Enquiry]:
    """Return the enquiries sent under an address, newest first: for sending a lost link to that address."""
    mine = select(Enquiry).join(EnquiryPrivate, EnquiryPrivate.enquiry_id == Enquiry.id)
    mine = mine.where(EnquiryPrivate.email == email.strip().lower(), Enquiry.received_at >= since)
    return list(db.session.scalars(mine.order_by(Enquiry.received_at.desc())))
