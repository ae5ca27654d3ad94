"""The private part of an enquiry, for those who may read it: the only way to it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Referral


@dataclass(frozen=True)
class Contact:
    """How the customer can be reached: what a mail may say of the private part, to those who may read it."""

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
    """Return the customer's own words; for whoever holds the enquiry's link, and for the network's own people."""
    return db.session.scalars(select(EnquiryPrivate).where(EnquiryPrivate.enquiry_id == enquiry.id)).one()


def is_revealed() -> ColumnElement[bool]:
    """The condition of an OUTER JOIN of the private part to a referral: empty before I'm interested.

    Searching, sorting and filtering by it can then tell nothing either.
    """
    return and_(EnquiryPrivate.enquiry_id == Referral.enquiry_id, Referral.revealed_at.is_not(None))


def for_network() -> ColumnElement[bool]:
    """The condition of a JOIN of the private part to its enquiry: for what operators and agents alone look at."""
    return EnquiryPrivate.enquiry_id == Enquiry.id


def was_sent_by(email: str) -> ColumnElement[bool]:
    """The condition of an enquiry that was sent under an address: for sending a lost link to that address."""
    return Enquiry.id.in_(select(EnquiryPrivate.enquiry_id).where(EnquiryPrivate.email == email.strip().lower()))


def of_customers(enquiry_ids: Collection[int]) -> dict[int, Contact]:
    """Return, by enquiry, the customers themselves: for mails to them."""
    found = select(EnquiryPrivate.enquiry_id, *_contact()).where(EnquiryPrivate.enquiry_id.in_(enquiry_ids))
    return {row[0]: Contact(*row[1:]) for row in db.session.execute(found)} if enquiry_ids else {}


def of_revealed(referral_ids: Collection[int]) -> dict[int, Contact]:
    """Return, by referral, the customers of those whose partner said I'm interested: for mails to the partner."""
    found = select(Referral.id, *_contact()).join(EnquiryPrivate, is_revealed()).where(Referral.id.in_(referral_ids))
    return {row[0]: Contact(*row[1:]) for row in db.session.execute(found)} if referral_ids else {}


def _contact() -> list[Any]:
    return [getattr(EnquiryPrivate, name) for name in Contact.__dataclass_fields__]
