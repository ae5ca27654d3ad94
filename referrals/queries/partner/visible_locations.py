"""Which locations customers can find: of an active profile, of a partner that is present and has room."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from referrals.extensions import db
from referrals.models import AwayPeriod, Location, LocationSlug, MarketingProfile, Partner, ProfileStatus, Referral
from referrals.queries.referral import status_columns


def is_listed(now: datetime) -> ColumnElement[bool]:
    """Return the condition for listed locations. Needs Location, MarketingProfile and Partner joined."""
    away = exists().where(
        AwayPeriod.partner_id == Partner.id,
        AwayPeriod.starts_at <= now,
        or_(AwayPeriod.ends_at.is_(None), AwayPeriod.ends_at > now),
    )
    published = MarketingProfile.status == ProfileStatus.ACTIVE
    return and_(Location.removed_at.is_(None), published, Partner.left_at.is_(None), ~away, _has_room(now))


def _has_room(now: datetime) -> ColumnElement[bool]:
    """Return the condition for partners below their limit of open referrals."""
    open_ones = select(func.count()).where(Referral.partner_id == Partner.id, status_columns.is_open(now))
    return or_(Partner.most_open.is_(None), open_ones.correlate(Partner).scalar_subquery() < Partner.most_open)


def _locations() -> Select[Location]:
    return (
        select(Location)
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .options(contains_eager(Location.profile).contains_eager(MarketingProfile.partner))
    )


def all_listed(*, now: datetime) -> Sequence[Location]:
    """Return every listed location with its profile and partner, sorted by partner and city."""
    return db.session.scalars(
        _locations().where(is_listed(now)).order_by(Partner.name, Location.city, Location.id)
    ).all()


def by_ids(ids: Collection[int], *, now: datetime) -> Sequence[Location]:
    """Return the listed locations among `ids`, with their profiles and partners."""
    return db.session.scalars(_locations().where(Location.id.in_(ids), is_listed(now)).order_by(Location.id)).all()


def slug_now(old_slug: str) -> str | None:
    """Return the present slug of the location that once had `old_slug`."""
    moved = select(Location.slug).join(LocationSlug, LocationSlug.location_id == Location.id)
    return db.session.scalar(moved.where(LocationSlug.slug == old_slug))
