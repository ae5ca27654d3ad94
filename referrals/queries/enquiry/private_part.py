"""The private part of an enquiry. This module is the only way to read it, and checks the reader."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Referral
from referrals.queries.rows import columns_of, read


@dataclass(frozen=True)
class CustomerContact:
    """How the customer can be reached: what a mail to an authorised reader may contain of the private part."""

    company: str
    contact_name: str
    email: str
    telephone: str
    reach_me: str


def for_partner(referral: Referral) -> EnquiryPrivate | None:
    """Return the private part if this partner said I'm interested and the customer has not erased it, else None."""
    revealed = select(EnquiryPrivate).join(Referral, Referral.enquiry_id == EnquiryPrivate.enquiry_id)
    revealed = revealed.where(Referral.id == referral.id, Referral.revealed_at.is_not(None))
    return db.session.scalars(revealed.where(EnquiryPrivate.email != "")).one_or_none()


def for_customer(enquiry: Enquiry) -> EnquiryPrivate:
    """Return the customer's own words, for the holder of the enquiry's link and the network's staff."""
    return db.session.scalars(select(EnquiryPrivate).where(EnquiryPrivate.enquiry_id == enquiry.id)).one()


def is_revealed() -> ColumnElement[bool]:
    """Return the outer-join condition of a referral's private part. Before I'm interested it joins nothing.

    Searching, sorting and filtering therefore reveal nothing either.
    """
    return and_(EnquiryPrivate.enquiry_id == Referral.enquiry_id, Referral.revealed_at.is_not(None))


def for_network() -> ColumnElement[bool]:
    """Return the join condition of an enquiry's private part, for pages of operators and agents only."""
    return EnquiryPrivate.enquiry_id == Enquiry.id


def was_sent_by(email: str) -> ColumnElement[bool]:
    """Return the condition for enquiries sent under an address, for mailing lost links to that address."""
    return Enquiry.id.in_(select(EnquiryPrivate.enquiry_id).where(EnquiryPrivate.email == email.strip().lower()))


def of_customers(enquiry_ids: Collection[int]) -> dict[int, CustomerContact]:
    """Return, by enquiry, the customers, for mails to them."""
    found = select(EnquiryPrivate.enquiry_id, *columns_of(EnquiryPrivate, CustomerContact)).where(
        EnquiryPrivate.enquiry_id.in_(enquiry_ids)
    )
    return {row.enquiry_id: read(CustomerContact, row) for row in db.session.execute(found)} if enquiry_ids else {}


def of_revealed(referral_ids: Collection[int]) -> dict[int, CustomerContact]:
    """Return, by referral, the customers whose partner said I'm interested, for mails to the partner."""
    found = select(Referral.id, *columns_of(EnquiryPrivate, CustomerContact)).join(EnquiryPrivate, is_revealed())
    found = found.where(Referral.id.in_(referral_ids))
    return {row.id: read(CustomerContact, row) for row in db.session.execute(found)} if referral_ids else {}
