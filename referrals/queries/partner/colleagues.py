"""A partner's people and locations, for choosing among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Person, Referral
from referrals.queries.referral import status_columns
from referrals.queries.rows import columns_of, read


@dataclass(frozen=True)
class Member:
    """A present member of the partner."""

    id: int
    public_id: str
    name: str


@dataclass(frozen=True)
class Colleague:
    """A present, former or invited member of the partner, and the number of their open referrals."""

    id: int
    public_id: str
    name: str
    is_there: bool
    open_count: int


def can_take_referrals() -> ColumnElement[bool]:
    """Tell whether the person can take a referral. Invited people cannot: their address is not confirmed."""
    return and_(Person.removed_at.is_(None), Person.joined_at.is_not(None))


def all_colleagues(partner_id: int, *, now: datetime) -> Sequence[Colleague]:
    """Return all people of the partner, sorted by name, including former and invited ones."""
    mine = (
        select(func.count())
        .where(Referral.assignee_id == Person.id, Referral.partner_id == partner_id, status_columns.is_open(now))
        .correlate(Person)
        .scalar_subquery()
    )
    found = select(
        Person.id, Person.public_id, Person.name, can_take_referrals().label("is_there"), mine.label("open_count")
    ).where(Person.partner_id == partner_id)
    return [read(Colleague, row) for row in db.session.execute(found.order_by(Person.name, Person.id))]


def present_members(partner_id: int) -> Sequence[Member]:
    """Return the present members, sorted by name."""
    found = select(*columns_of(Person, Member)).where(Person.partner_id == partner_id, can_take_referrals())
    return [read(Member, row) for row in db.session.execute(found.order_by(Person.name, Person.id))]


def member_id(public_id: str, *, partner_id: int) -> int | None:
    """Return the id of the present member with this public id."""
    there = select(Person.id).where(Person.public_id == public_id, Person.partner_id == partner_id)
    return db.session.scalar(there.where(can_take_referrals()))


def locations(partner_id: int) -> Sequence[Location]:
    """Return the partner's locations, sorted by name, including removed ones, which still have referrals."""
    found = select(Location).join(MarketingProfile, MarketingProfile.id == Location.profile_id)
    return db.session.scalars(
        found.where(MarketingProfile.partner_id == partner_id).order_by(Location.name, Location.id)
    ).all()
