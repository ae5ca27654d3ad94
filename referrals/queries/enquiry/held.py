"""Held enquiries, as their customers and the operators see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, HeldLocation, Location, MarketingProfile, Partner, Triage


@dataclass(frozen=True)
class ChosenPartner:
    """A partner that the customer chose. `dropped`: why it was not asked on release."""

    partner: str
    city: str
    dropped: str | None


@dataclass(frozen=True)
class HeldEnquiry:
    """A held enquiry, and the partners that it would go to."""

    enquiry: Enquiry
    triage: Triage
    chosen: tuple[ChosenPartner, ...]


@dataclass(frozen=True)
class WaitingEnquiry:
    """A held enquiry for a mail: the partners' names, and until when it is held."""

    until: datetime
    partners: tuple[str, ...]


def is_held() -> ColumnElement[bool]:
    """Return the condition for held enquiries: unconfirmed, or waiting for their partners' limits."""
    return and_(Enquiry.held_until.is_not(None), Enquiry.closed_at.is_(None))


def count_held() -> int:
    """Return how many enquiries are held."""
    return db.session.scalar(select(func.count()).select_from(Enquiry).where(is_held())) or 0


def was_released() -> ColumnElement[bool]:
    """Return the condition for enquiries that reached their partners. Figures and lists contain only these."""
    return Enquiry.held_until.is_(None)


def was_never_released(public_id: str) -> bool:
    """Tell whether the enquiry was erased before anybody confirmed it."""
    gone = Enquiry.public_id == public_id, Enquiry.erased_at.is_not(None), Enquiry.held_until.is_not(None)
    return db.session.scalar(select(Enquiry.id).where(*gone)) is not None


def triage_findings(enquiry_id: int) -> Triage | None:
    """Return the triage findings of the enquiry. None for one that the network entered."""
    return db.session.get(Triage, enquiry_id)


def held_of_same_address(enquiry: Enquiry) -> tuple[HeldEnquiry, ...]:
    """Return every held enquiry of the same address: this one first, if it is held, then the newest."""
    mine = select(EnquiryPrivate.email).where(EnquiryPrivate.enquiry_id == enquiry.id).scalar_subquery()
    same = select(Enquiry.id).join(EnquiryPrivate, EnquiryPrivate.enquiry_id == Enquiry.id)
    found = by_ids(db.session.scalars(same.where(EnquiryPrivate.email == mine, is_held())).all())
    return tuple(sorted(found, key=lambda one: (one.enquiry.id != enquiry.id, -one.enquiry.id)))


def by_ids(ids: Collection[int]) -> list[HeldEnquiry]:
    """Return these held enquiries."""
    if not ids:
        return []
    chosen = chosen_partners(ids)
    rows = select(Enquiry, Triage).join(Triage, Triage.enquiry_id == Enquiry.id).where(Enquiry.id.in_(ids), is_held())
    return [
        HeldEnquiry(enquiry, triage, tuple(chosen[enquiry.id])) for enquiry, triage in db.session.execute(rows).all()
    ]


def chosen_partners(ids: Collection[int]) -> dict[int, list[ChosenPartner]]:
    """Return, by enquiry, the partners chosen for present and former held enquiries."""
    rows = (
        select(HeldLocation.enquiry_id, Partner.name, Location.city, HeldLocation.dropped)
        .join(Location, Location.id == HeldLocation.location_id)
        .join(MarketingProfile, MarketingProfile.id == Location.profile_id)
        .join(Partner, Partner.id == MarketingProfile.partner_id)
        .where(HeldLocation.enquiry_id.in_(ids))
        .order_by(Partner.name, Location.id)
    )
    found: dict[int, list[ChosenPartner]] = defaultdict(list)
    for row in db.session.execute(rows):
        found[row.enquiry_id].append(ChosenPartner(row.name, row.city, row.dropped))
    return found


def dropped_on_release(enquiry_id: int) -> Sequence[ChosenPartner]:
    """Return the partners that could not be asked when a held enquiry was released."""
    return unasked_partners([enquiry_id]).get(enquiry_id, [])


def unasked_partners(ids: Collection[int]) -> dict[int, Sequence[ChosenPartner]]:
    """Return, by enquiry, the partners that could not be asked on release."""
    chosen = chosen_partners(ids) if ids else {}
    return {id: [one for one in partners if one.dropped is not None] for id, partners in chosen.items()}


def held_with_same_address(ids: Collection[int]) -> dict[int, tuple[WaitingEnquiry, ...]]:
    """Return, by enquiry, all held enquiries of the same address, itself included."""
    if not ids:
        return {}
    mine, theirs, other = aliased(EnquiryPrivate), aliased(EnquiryPrivate), aliased(Enquiry)
    pairs = (
        select(mine.enquiry_id, other.id, other.held_until)
        .join(theirs, theirs.email == mine.email)
        .join(other, other.id == theirs.enquiry_id)
        .join(Triage, Triage.enquiry_id == other.id)
        .where(mine.enquiry_id.in_(ids), other.held_until.is_not(None), other.closed_at.is_(None))
        .where(Triage.confirmed_at.is_(None))
        .order_by(other.id)
    )
    rows = db.session.execute(pairs).all()
    chosen = chosen_partners({row.id for row in rows})
    found: dict[int, tuple[WaitingEnquiry, ...]] = {}
    for row in rows:
        waiting = WaitingEnquiry(row.held_until, tuple(one.partner for one in chosen[row.id]))
        found[row.enquiry_id] = (*found.get(row.enquiry_id, ()), waiting)
    return found
