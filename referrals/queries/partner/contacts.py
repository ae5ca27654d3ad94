"""The contacts of a partner's locations: verified, reachable, and when the partner last checked them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Partner, ProfileStatus
from referrals.queries.rows import named, read

CONFIRMED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class ContactProblems:
    """How many contacts of a partner need attention: unreachable, unverified, or unconfirmed for 90 days."""

    silent: int = 0
    unverified: int = 0
    unconfirmed: int = 0

    def __bool__(self) -> bool:
        return bool(self.silent or self.unverified or self.unconfirmed)


def is_silent() -> ColumnElement[bool]:
    """Return the condition for locations whose contact is missing or bouncing."""
    return or_(func.coalesce(Location.contact_email, "") == "", Location.bouncing_at.is_not(None))


def is_unverified() -> ColumnElement[bool]:
    """Return the condition for locations with a reachable contact that has not verified its address."""
    return and_(~is_silent(), Location.verified_at.is_(None))


def is_unconfirmed(now: datetime) -> ColumnElement[bool]:
    """Return the condition for locations with a verified contact that nobody has confirmed for 90 days."""
    return and_(~is_silent(), Location.verified_at.is_not(None), _looked_at() <= now - CONFIRMED_FOR)


def contact_problems(partner_id: int, *, now: datetime) -> ContactProblems:
    counts = named(
        silent=func.count(case((is_silent(), 1))),
        unverified=func.count(case((is_unverified(), 1))),
        unconfirmed=func.count(case((is_unconfirmed(now), 1))),
    )
    mine = select(*counts).select_from(Location).join(Location.profile).where(*_of(partner_id))
    return read(ContactProblems, db.session.execute(mine).one())


def of_partner(partner_id: int) -> Sequence[Location]:
    """Return the partner's locations with their profiles, sorted by country."""
    mine = _locations().where(*_of(partner_id)).order_by(MarketingProfile.country, Location.city, Location.id)
    return db.session.scalars(mine).all()


def ids_of(partner_id: int, slugs: Collection[str] | None = None) -> Sequence[int]:
    """Return the ids of the partner's locations with a contact, restricted to these slugs if any are given."""
    mine = select(Location.id).join(Location.profile).where(*_of(partner_id), ~is_silent())
    return db.session.scalars(mine if slugs is None else mine.where(Location.slug.in_(slugs))).all()


def unconfirmed(*, now: datetime) -> list[tuple[int, datetime]]:
    """Return the partners with unconfirmed contacts, each with the instant of the last check."""
    oldest = func.min(_looked_at(), type_=Location.verified_at.type)
    listed = MarketingProfile.status == ProfileStatus.ACTIVE, Partner.left_at.is_(None), Location.removed_at.is_(None)
    rows = select(Partner.id, oldest).select_from(Location).join(Location.profile).join(MarketingProfile.partner)
    rows = rows.where(*listed, is_unconfirmed(now)).group_by(Partner.id).order_by(Partner.id)
    return [(partner_id, since) for partner_id, since in db.session.execute(rows)]


def contact_state(location: Location, *, now: datetime) -> str:
    """Return the state of a contact: `silent`, `bouncing`, `unverified`, `unconfirmed` or `fine`."""
    if not location.contact_email or location.bouncing_at:
        return "bouncing" if location.contact_email else "silent"
    if location.verified_at is None:
        return "unverified"
    looked_at = location.confirmed_at or location.verified_at
    return "unconfirmed" if looked_at <= now - CONFIRMED_FOR else "fine"


def _looked_at() -> ColumnElement[datetime]:
    return func.coalesce(Location.confirmed_at, Location.verified_at)


def _of(partner_id: int) -> tuple[ColumnElement[bool], ...]:
    return MarketingProfile.partner_id == partner_id, Location.removed_at.is_(None)


def _locations() -> Select[Location]:
    return select(Location).join(Location.profile).options(contains_eager(Location.profile))
