"""Partners, for the operator's pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from referrals.extensions import db
from referrals.models import (
    AwayPeriod,
    Feedback,
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
from referrals.queries.referral import status_columns
from referrals.queries.rows import named, read
from referrals.rules import lifecycle


@dataclass(frozen=True)
class LeftPartner:
    """A partner that has left with open referrals. `due_at` is the first of their present deadlines."""

    partner_id: int
    public_id: str
    name: str
    left_at: datetime | None
    open_referrals: int
    due_at: datetime | None


def left_with_open_referrals(*, now: datetime) -> list[LeftPartner]:
    """Return the partners that have left with open referrals, the most urgent first."""
    columns = Referral.due_at, Referral.received_at, Referral.clock_started_at
    rows = (
        select(Partner, *columns)
        .join(Referral, Referral.partner_id == Partner.id)
        .where(Partner.left_at.is_not(None), status_columns.is_open(now))
    )
    deadlines: dict[Partner, list[datetime | None]] = defaultdict(list)
    for row in db.session.execute(rows):
        deadlines[row.Partner].append(lifecycle.due_at(row, now))
    left = [
        LeftPartner(
            partner_id=partner.id,
            public_id=partner.public_id,
            name=partner.name,
            left_at=partner.left_at,
            open_referrals=len(found),
            due_at=min(filter(None, found), default=None),
        )
        for partner, found in deadlines.items()
    ]
    return sorted(left, key=lambda one: (one.due_at is None, one.due_at or now, one.name))


@dataclass(frozen=True)
class Locations:
    """How many locations a partner has, how many of them have a contact, and how many a verified one."""

    count: int
    with_contact: int
    verified: int


@dataclass(frozen=True)
class Members:
    """How many people a partner has, and how many of them have joined."""

    count: int
    joined: int


@dataclass(frozen=True)
class CustomerAnswers:
    """How many customers answered the question about a partner, and how many of them it contacted."""

    answered: int
    in_touch: int


NO_LOCATIONS, NO_MEMBERS = Locations(0, 0, 0), Members(0, 0)


@dataclass(frozen=True)
class PartnerLine:
    """A partner in the operator's list."""

    id: int
    public_id: str
    name: str
    left_at: datetime | None
    is_away: bool
    countries: tuple[str, ...]
    is_published: bool
    locations: Locations
    members: Members
    open_referrals: int

    @property
    def steps(self) -> tuple[tuple[str, bool], ...]:
        """Return each step of the partner's setup and whether it is done."""
        return (
            ("invited", self.members.count > 0),
            ("signed-in", self.members.joined > 0),
            ("verified", 0 < self.locations.with_contact == self.locations.verified),
            ("active", self.is_published),
        )

    @property
    def is_being_set_up(self) -> bool:
        return self.left_at is None and not all(done for _, done in self.steps)


def all_partners(*, now: datetime) -> list[PartnerLine]:
    """Return every partner by name; those that have left come last."""
    partners = db.session.scalars(
        select(Partner).order_by(Partner.left_at.is_not(None), func.lower(Partner.name))
    ).all()
    profiles, locations, members, referrals = _profiles(), _locations(), _members(), _open_referrals(now)
    away = set(db.session.scalars(select(AwayPeriod.partner_id).where(_is_now(now))))
    return [
        PartnerLine(
            id=partner.id,
            public_id=partner.public_id,
            name=partner.name,
            left_at=partner.left_at,
            is_away=partner.id in away,
            countries=tuple(profile.country for profile in profiles[partner.id]),
            is_published=any(profile.status == ProfileStatus.ACTIVE for profile in profiles[partner.id]),
            locations=locations.get(partner.id, NO_LOCATIONS),
            members=members.get(partner.id, NO_MEMBERS),
            open_referrals=referrals.get(partner.id, 0),
        )
        for partner in partners
    ]


def by_public_id(public_id: str) -> Partner | None:
    return db.session.scalars(select(Partner).where(Partner.public_id == public_id)).one_or_none()


def partner_names() -> dict[str, str]:
    """Return the name of every partner by its public id, including those that have left. Sorted by name."""
    found = select(Partner.public_id, Partner.name).order_by(func.lower(Partner.name), Partner.id)
    return dict(db.session.execute(found).all())


def profile_terms(partner_id: int) -> Sequence[Term]:
    """Return the products, services and industries of the partner's profiles."""
    carried = select(Term).join(profile_term, profile_term.c.term_id == Term.id)
    carried = carried.join(MarketingProfile, MarketingProfile.id == profile_term.c.profile_id)
    mine = MarketingProfile.partner_id == partner_id, Term.vocabulary != Vocabulary.COMPETENCY
    return db.session.scalars(carried.where(*mine).distinct()).all()


def away_now(partner_id: int, *, now: datetime) -> AwayPeriod | None:
    """Return the partner's present away period."""
    period = select(AwayPeriod).where(AwayPeriod.partner_id == partner_id, _is_now(now))
    return db.session.scalars(period.limit(1)).first()


def customer_answers(partner_id: int) -> CustomerAnswers:
    """Return what customers said about the partner."""
    counts = named(answered=func.count(), in_touch=func.count(case((Feedback.got_in_touch, 1))))
    answers = select(*counts).select_from(Feedback).join(Referral, Referral.id == Feedback.referral_id)
    return read(CustomerAnswers, db.session.execute(answers.where(Referral.partner_id == partner_id)).one())


def _is_now(now: datetime) -> ColumnElement[bool]:
    return and_(AwayPeriod.starts_at <= now, or_(AwayPeriod.ends_at.is_(None), AwayPeriod.ends_at > now))


def _profiles() -> dict[int, list[Row[int, str, str]]]:
    """Return the country and status of each profile, by partner."""
    found: dict[int, list[Row[int, str, str]]] = defaultdict(list)
    profiles = select(MarketingProfile.partner_id, MarketingProfile.country, MarketingProfile.status)
    for row in db.session.execute(profiles.order_by(MarketingProfile.id)):
        found[row.partner_id].append(row)
    return found


def _locations() -> dict[int, Locations]:
    """Return the number of locations by partner."""
    counts = named(
        count=func.count(),
        with_contact=func.count(case((Location.contact_email.is_not(None), 1))),
        verified=func.count(Location.verified_at),
    )
    kept = select(MarketingProfile.partner_id, *counts).join(Location).where(Location.removed_at.is_(None))
    rows = db.session.execute(kept.group_by(MarketingProfile.partner_id))
    return {row.partner_id: read(Locations, row) for row in rows}


def _members() -> dict[int, Members]:
    """Return the number of people by partner."""
    counts = named(count=func.count(), joined=func.count(Person.joined_at))
    present = select(Person.partner_id, *counts).where(Person.partner_id.is_not(None), Person.removed_at.is_(None))
    rows = db.session.execute(present.group_by(Person.partner_id))
    return {row.partner_id: read(Members, row) for row in rows}


def _open_referrals(now: datetime) -> dict[int, int]:
    counted = select(Referral.partner_id, func.count()).where(status_columns.is_open(now)).group_by(Referral.partner_id)
    return dict(db.session.execute(counted).all())
