"""The operator's first page: what needs somebody now, each kind with the most urgent in front."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text

from referrals.extensions import db
from referrals.models import (
    Enquiry,
    Location,
    MarketingProfile,
    Notice,
    NoticeState,
    Partner,
    Person,
    ProfileStatus,
    Referral,
)
from referrals.models.referral import WAITING
from referrals.queries import contacts, stage
from referrals.rules import lifecycle
from referrals.rules.lifecycle import TIMED_STAGES, Outcome

AT_RISK = timedelta(hours=12)
NOT_REACHED_FOR = timedelta(hours=1)  # a mail that leaves later than this needs somebody
REMINDER = "referral-reminder"
STILL_LOOKED_AT = timedelta(days=60)  # what was dropped before that is past help
LATELY = timedelta(days=7)
MOST = 20  # lines of each kind
DROPPED = (Outcome.IGNORED, Outcome.MISSED, Outcome.DECLINED, Outcome.EXPIRED)


@dataclass(frozen=True)
class AtRisk:
    """A referral that will soon fall to the clock. `telephone` is that of the location's contact, in `country`.

    Without `delivered_at` no mail about it has left, and without `clock_started_at` its deadline does not run yet.
    `reminded_at`: when a reminder was last written.
    """

    public_id: str
    enquiry_public_id: str
    need: str
    partner: str
    city: str
    contact: str
    telephone: str
    country: str
    stage: str
    due_at: datetime
    started_at: datetime
    delivered_at: datetime | None
    reminded_at: datetime | None
    clock_started_at: datetime | None


@dataclass(frozen=True)
class Dropped:
    """An enquiry that every partner dropped, the last one at `dropped_at`, and that its customer has not closed.

    `partners` is 0 when none of the chosen partners could be asked on release, at `dropped_at`.
    """

    id: int
    public_id: str
    need: str
    country: str
    place: str
    partners: int
    dropped_at: datetime


@dataclass(frozen=True)
class Unreachable:
    """A listed location whose contact gets no mail; without `bouncing_at` there is no contact at all."""

    partner_public_id: str
    partner: str
    slug: str
    name: str
    contact: str
    email: str | None
    bouncing_at: datetime | None


@dataclass(frozen=True)
class Some:
    """The first lines of a kind, and how many there are in all."""

    lines: Sequence[Any]
    count: int


def at_risk(*, now: datetime) -> Some:
    """Return the referrals that fall to the clock within 12 hours, or that no mail has announced for one hour.

    Those that nobody has been told of come first, then the most urgent.
    """
    falls_soon = Referral.due_at > now, Referral.due_at <= now + AT_RISK, stage.clock_runs()
    soon = and_(Referral.stage.in_(TIMED_STAGES), *falls_soon)
    waits = and_(text(WAITING), Referral.received_at <= now - NOT_REACHED_FOR)
    at_risk = or_(soon, waits)
    columns: tuple[Any, ...] = (
        *(Referral.public_id, Enquiry.public_id, Enquiry.need, Partner.name, Location.city),
        *(Location.contact_name, Location.contact_telephone, MarketingProfile.country, Referral.stage, Referral.due_at),
        *(func.coalesce(Referral.revealed_at, Referral.clock_started_at, Referral.received_at), Referral.delivered_at),
        *(_reminded_at(), Referral.clock_started_at),
    )
    rows = (
        select(*columns)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .join(Partner, Partner.id == Referral.partner_id)
        .join(Location, Location.id == Referral.location_id)
        .join(MarketingProfile, MarketingProfile.id == Location.profile_id)
        .where(at_risk)
        .order_by(Referral.delivered_at.is_not(None), Referral.due_at, Referral.id)
    )
    lines = [_as_of(AtRisk(*row), now) for row in db.session.execute(rows.limit(MOST))]
    return _some(lines, select(func.count()).select_from(Referral).where(at_risk))


def _as_of(line: AtRisk, now: datetime) -> AtRisk:
    """Return the line with the deadline that stands at `now`."""
    if line.clock_started_at is not None:
        return line
    return replace(line, due_at=lifecycle.moved(line.due_at, line.started_at, now), started_at=now)


def _reminded_at() -> Any:
    last = select(func.max(Notice.created_at)).where(Notice.referral_id == Referral.id, Notice.kind == REMINDER)
    return last.correlate(Referral).scalar_subquery()


def dropped_by_all(*, now: datetime) -> Some:
    """Return the enquiries of the last 60 days that nobody took on, the latest first."""
    latest = func.coalesce(func.max(stage.ends_at()), Enquiry.received_at)
    facts = Enquiry.id, Enquiry.public_id, Enquiry.need, Enquiry.country, Enquiry.place
    rows = (
        select(*facts, func.count(Referral.id), latest)
        .outerjoin(Referral, Referral.enquiry_id == Enquiry.id)
        .where(Enquiry.received_at > now - STILL_LOOKED_AT, is_dropped_by_all(now))
        .group_by(Enquiry.id)
        .order_by(latest.desc(), Enquiry.id)
    )
    lines = [Dropped(*row) for row in db.session.execute(rows.limit(MOST))]
    lately = Enquiry.received_at > now - STILL_LOOKED_AT
    return _some(lines, select(func.count()).select_from(Enquiry).where(lately, is_dropped_by_all(now)))


@dataclass(frozen=True)
class Needs:
    """What the digest of the morning speaks of."""

    at_risk: Some
    dropped: Some

    def __bool__(self) -> bool:
        return bool(self.at_risk.count or self.dropped.count)


def needs(*, now: datetime) -> Needs:
    return Needs(at_risk(now=now), dropped_by_all(now=now))


def needs_somebody(*, now: datetime) -> bool:
    """Tell whether anything is at risk or dropped by all."""
    return bool(needs(now=now))


def _some(lines: Sequence[Any], count: Select[int]) -> Some:
    """Return the lines; they are counted only when there may be more of them."""
    return Some(lines, len(lines) if len(lines) < MOST else db.session.scalar(count) or 0)


def is_dropped_by_all(now: datetime) -> ColumnElement[bool]:
    """True of the enquiries that are open, and that each partner asked has let go, or that reached nobody at all."""
    asked = select(Referral.id).where(Referral.enquiry_id == Enquiry.id).correlate(Enquiry)
    outcome = stage.outcome_at(now)
    holds = asked.where(or_(outcome.is_(None), outcome.not_in(DROPPED)))
    return and_(Enquiry.closed_at.is_(None), Enquiry.held_until.is_(None), ~holds.exists())


def unreachable_contacts() -> Some:
    """Return the listed locations whose contact is missing or bouncing, by partner."""
    rows = (
        select(
            *(Partner.public_id, Partner.name, Location.slug, Location.name),
            *(Location.contact_name, Location.contact_email, Location.bouncing_at),
        )
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .where(contacts.is_silent(), Location.removed_at.is_(None), Partner.left_at.is_(None))
        .where(MarketingProfile.status == ProfileStatus.ACTIVE)
        .order_by(Partner.name, Location.id)
    )
    lines = [Unreachable(*row) for row in db.session.execute(rows)]
    return Some(lines[:MOST], len(lines))


def unverified_contacts() -> Some:
    """Return the listed locations whose contact has not verified the address, by partner."""
    rows = (
        select(
            *(Partner.public_id, Partner.name, Location.slug, Location.name),
            *(Location.contact_name, Location.contact_email, Location.bouncing_at),
        )
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .where(contacts.is_unverified(), Location.removed_at.is_(None), Partner.left_at.is_(None))
        .where(MarketingProfile.status == ProfileStatus.ACTIVE)
        .order_by(Partner.name, Location.id)
    )
    lines = [Unreachable(*row) for row in db.session.execute(rows)]
    return Some(lines[:MOST], len(lines))


def bouncing_people() -> Sequence[Person]:
    """Return the people with an account whose mail comes back."""
    bouncing = select(Person).where(Person.bouncing_at.is_not(None), Person.removed_at.is_(None))
    return db.session.scalars(bouncing.order_by(Person.bouncing_at.desc()).limit(MOST)).all()


@dataclass(frozen=True)
class Outbox:
    """How many notices wait although their time has come, and how many have failed in the last days."""

    late: int
    failed: int


def outbox(*, now: datetime) -> Outbox:
    late = case((and_(Notice.state == NoticeState.WAITING, Notice.send_after < now - timedelta(minutes=5)), 1))
    failed = case((and_(Notice.state == NoticeState.FAILED, Notice.created_at > now - LATELY), 1))
    of_interest = Notice.state.in_((NoticeState.WAITING, NoticeState.FAILED))
    return Outbox(*db.session.execute(select(func.count(late), func.count(failed)).where(of_interest)).one())
