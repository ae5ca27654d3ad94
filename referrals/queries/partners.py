"""Partners, for the operator's pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Location,
    MarketingProfile,
    Partner,
    Person,
    ProfileStatus,
    Referral,
    Term,
    Vocabulary,
    profile_term,
)
from referrals.queries import stage
from referrals.rules import lifecycle


@dataclass(frozen=True)
class LeftOpen:
    """A partner that has left with open referrals. `due_at` is the first of their present deadlines."""

    partner_id: int
    public_id: str
    name: str
    left_at: datetime | None
    open_referrals: int
    due_at: datetime | None


def left_with_open_referrals(*, now: datetime) -> list[LeftOpen]:
    """Return the partners that have left with open referrals, the most urgent first."""
    columns = Referral.due_at, Referral.received_at, Referral.clock_started_at
    rows = (
        select(Partner, *columns)
        .join(Referral, Referral.partner_id == Partner.id)
        .where(Partner.left_at.is_not(None), stage.is_open(now))
    )
    deadlines: dict[Partner, list[datetime | None]] = defaultdict(list)
    for row in db.session.execute(rows):
        deadlines[row.Partner].append(lifecycle.due_at(row, now))
    left = [
        LeftOpen(
            partner.id,
            partner.public_id,
            partner.name,
            partner.left_at,
            len(found),
            min(filter(None, found), default=None),
        )
        for partner, found in deadlines.items()
    ]
    return sorted(left, key=lambda one: (one.due_at is None, one.due_at or now, one.name))


@dataclass(frozen=True)
class Listed:
    """A partner in the operator's list."""

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
    joined: int
    contacts: int
    verified: int

    @property
    def steps(self) -> tuple[tuple[str, bool], ...]:
        """Return each step of the partner's setup and whether it is done."""
        return (
            ("invited", self.members > 0),
            ("signed-in", self.joined > 0),
            ("verified", 0 < self.contacts == self.verified),
            ("active", self.is_published),
        )

    @property
    def is_being_set_up(self) -> bool:
        return self.left_at is None and not all(done for _, done in self.steps)


def all_of_them(*, now: datetime) -> list[Listed]:
    """Return every partner by name; those that have left come last."""
    partners = db.session.scalars(
        select(Partner).order_by(Partner.left_at.is_not(None), func.lower(Partner.name))
    ).all()
    countries, published = _profiles()
    locations, members, referrals = _locations(), _members(), _open_referrals(now)
    nobody = (0, 0)
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
            locations.get(partner.id, (0, 0, 0))[0],
            members.get(partner.id, nobody)[0],
            referrals.get(partner.id, 0),
            members.get(partner.id, nobody)[1],
            *locations.get(partner.id, (0, 0, 0))[1:],
        )
        for partner in partners
    ]


def by_public_id(public_id: str) -> Partner | None:
    return db.session.scalars(select(Partner).where(Partner.public_id == public_id)).one_or_none()


def names() -> list[tuple[str, str]]:
    """Return (public id, name) of every partner by name, including those that have left."""
    found = select(Partner.public_id, Partner.name).order_by(func.lower(Partner.name), Partner.id)
    return [(row[0], row[1]) for row in db.session.execute(found)]


def entries(partner_id: int) -> Sequence[Term]:
    """Return the products, services and industries of the partner's profiles."""
    carried = select(Term).join(profile_term, profile_term.c.term_id == Term.id)
    carried = carried.join(MarketingProfile, MarketingProfile.id == profile_term.c.profile_id)
    mine = MarketingProfile.partner_id == partner_id, Term.vocabulary != Vocabulary.COMPETENCY
    return db.session.scalars(carried.where(*mine).distinct()).all()


def away_now(partner_id: int, *, now: datetime) -> AwayPeriod | None:
    """Return the partner's present away period."""
    period = select(AwayPeriod).where(AwayPeriod.partner_id == partner_id, _is_now(now))
    return db.session.scalars(period.limit(1)).first()


def _is_now(now: datetime) -> ColumnElement[bool]:
    return and_(AwayPeriod.starts_at <= now, or_(AwayPeriod.ends_at.is_(None), AwayPeriod.ends_at > now))


def _profiles() -> tuple[dict[int, list[str]], set[int]]:
    """Return the countries of each partner, and the partners with a published profile."""
    countries: dict[int, list[str]] = defaultdict(list)
    published = set()
    profiles = select(MarketingProfile.partner_id, MarketingProfile.country, MarketingProfile.status)
    for partner_id, country, status in db.session.execute(profiles.order_by(MarketingProfile.id)):
        countries[partner_id].append(country)
        if status == ProfileStatus.ACTIVE:
            published.add(partner_id)
    return countries, published


def _locations() -> dict[int, tuple[int, int, int]]:
    """Return, by partner, the number of locations, of those with a contact, and of those with a verified one."""
    with_contact = case((Location.contact_email.is_not(None), 1))
    counts = func.count(), func.count(with_contact), func.count(Location.verified_at)
    kept = select(MarketingProfile.partner_id, *counts).join(Location).where(Location.removed_at.is_(None))
    rows = db.session.execute(kept.group_by(MarketingProfile.partner_id))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _members() -> dict[int, tuple[int, int]]:
    """Return, by partner, the number of people, and of those who have joined."""
    present = select(Person.partner_id, func.count(), func.count(Person.joined_at))
    present = present.where(Person.partner_id.is_not(None), Person.removed_at.is_(None))
    rows = db.session.execute(present.group_by(Person.partner_id))
    return {row[0] or 0: (row[1], row[2]) for row in rows}


def _open_referrals(now: datetime) -> dict[int, int]:
    return _counted(select(Referral.partner_id, func.count()).where(stage.is_open(now)).group_by(Referral.partner_id))


def _counted(rows: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(rows)}
