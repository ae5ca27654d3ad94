"""Partners as the operator's pages look at them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from referrals.extensions import db
from referrals.models import AwayPeriod, Location, MarketingProfile, Partner, Person, ProfileStatus, Referral
from referrals.queries import stage


@dataclass(frozen=True)
class LeftOpen:
    """A partner that has left with referrals whose clock still runs; the first of them falls at `due_at`."""

    partner_id: int
    public_id: str
    name: str
    left_at: datetime | None
    open_referrals: int
    due_at: datetime | None


def left_with_open_referrals(*, now: datetime) -> list[LeftOpen]:
    """Return who has left and still has something open, the most urgent first."""
    soonest = func.min(Referral.due_at)
    rows = (
        select(Partner.id, Partner.public_id, Partner.name, Partner.left_at, func.count(), soonest)
        .join(Referral, Referral.partner_id == Partner.id)
        .where(Partner.left_at.is_not(None), stage.is_open(now))
        .group_by(Partner.id)
        .order_by(soonest.is_(None), soonest, Partner.name)
    )
    return [LeftOpen(*row) for row in db.session.execute(rows)]


@dataclass(frozen=True)
class Listed:
    """One line of the operator's list of partners."""

    id: int
    public_id: str
    name: str
    left_at: datetime | None
    is_away: bool
    countries: tuple[str, ...]
    is_published: bool
    locations: int
    members: int
    open_referrals: int


def all_of_them(*, now: datetime) -> list[Listed]:
    """Return every partner by name, those that have left last."""
    partners = db.session.scalars(
        select(Partner).order_by(Partner.left_at.is_not(None), func.lower(Partner.name))
    ).all()
    countries, published = _profiles()
    locations, members, referrals = _locations(), _members(), _open_referrals(now)
    away = set(db.session.scalars(select(AwayPeriod.partner_id).where(_is_now(now))))
    return [
        Listed(
            partner.id,
            partner.public_id,
            partner.name,
            partner.left_at,
            partner.id in away,
            tuple(countries.get(partner.id, ())),
            partner.id in published,
            locations.get(partner.id, 0),
            members.get(partner.id, 0),
            referrals.get(partner.id, 0),
        )
        for partner in partners
    ]


def by_public_id(public_id: str) -> Partner | None:
    return db.session.scalars(select(Partner).where(Partner.public_id == public_id)).one_or_none()


def away_now(partner_id: int, *, now: datetime) -> AwayPeriod | None:
    """Return the period in which the partner is away now."""
    period = select(AwayPeriod).where(AwayPeriod.partner_id == partner_id, _is_now(now))
    return db.session.scalars(period.limit(1)).first()


def _is_now(now: datetime) -> ColumnElement[bool]:
    return and_(AwayPeriod.starts_at <= now, or_(AwayPeriod.ends_at.is_(None), AwayPeriod.ends_at > now))


def _profiles() -> tuple[dict[int, list[str]], set[int]]:
    """Return the countries of each partner, and which partners are published in one."""
    countries: dict[int, list[str]] = defaultdict(list)
    published = set()
    profiles = select(MarketingProfile.partner_id, MarketingProfile.country, MarketingProfile.status)
    for partner_id, country, status in db.session.execute(profiles.order_by(MarketingProfile.id)):
        countries[partner_id].append(country)
        if status == ProfileStatus.ACTIVE:
            published.add(partner_id)
    return countries, published


def _locations() -> dict[int, int]:
    kept = select(MarketingProfile.partner_id, func.count()).join(Location).where(Location.removed_at.is_(None))
    return _counted(kept.group_by(MarketingProfile.partner_id))


def _members() -> dict[int, int]:
    present = select(Person.partner_id, func.count()).where(Person.partner_id.is_not(None), Person.removed_at.is_(None))
    return _counted(present.group_by(Person.partner_id))


def _open_referrals(now: datetime) -> dict[int, int]:
    return _counted(select(Referral.partner_id, func.count()).where(stage.is_open(now)).group_by(Referral.partner_id))


def _counted(rows: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(rows)}
