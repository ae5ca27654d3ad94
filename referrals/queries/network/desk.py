"""The operator's desk: what needs attention, the most urgent of each kind first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Label, ScalarSelect, Select, and_, case, func, or_, select, text

from referrals.extensions import db
from referrals.models import (
    Enquiry,
    Location,
    MarketingProfile,
    Notice,
    NoticeKind,
    NoticeState,
    Partner,
    Person,
    ProfileStatus,
    Referral,
)
from referrals.models.referral import WAITING
from referrals.queries.partner import contacts
from referrals.queries.referral import status_columns
from referrals.queries.rows import named, read
from referrals.rules import lifecycle
from referrals.rules.lifecycle import TIMED_STAGES, Outcome

T = TypeVar("T")
AT_RISK = timedelta(hours=12)
MAX_UNDELIVERED = timedelta(hours=1)  # without a mail for this long, somebody should look
REMINDER = NoticeKind.REFERRAL_REMINDER
DROPPED_PERIOD = timedelta(days=60)  # older enquiries are past help
RECENT = timedelta(days=7)
MAX_LINES = 20  # lines per kind
DROPPED = (Outcome.IGNORED, Outcome.MISSED, Outcome.DECLINED, Outcome.EXPIRED)


@dataclass(frozen=True)
class AtRisk:
    """A referral that the clock will move soon. `telephone` is that of the location's contact, in `country`.

    Without `delivered_at` no mail about it has left; without `clock_started_at` its deadline does not run yet.
    `reminded_at` is when the last reminder was owed.
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
    """An open enquiry that every partner dropped, the last one at `dropped_at`.

    `partners` is 0 if none of the chosen partners could be asked on release, at `dropped_at`.
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
    """A listed location with an unreachable contact. Without `bouncing_at` it has no contact at all."""

    partner_public_id: str
    partner: str
    slug: str
    name: str
    contact: str
    email: str | None
    bouncing_at: datetime | None


@dataclass(frozen=True)
class FirstLines(Generic[T]):
    """The first lines of a kind, and their total number."""

    lines: Sequence[T]
    count: int


def at_risk(*, now: datetime) -> FirstLines[AtRisk]:
    """Return the referrals due within 12 hours, or without a mail for an hour.

    Those without a mail come first, then the most urgent.
    """
    falls_soon = Referral.due_at > now, Referral.due_at <= now + AT_RISK, status_columns.clock_runs()
    soon = and_(Referral.stage.in_(TIMED_STAGES), *falls_soon)
    waits = and_(text(WAITING), Referral.received_at <= now - MAX_UNDELIVERED)
    at_risk = or_(soon, waits)
    columns = named(
        public_id=Referral.public_id,
        enquiry_public_id=Enquiry.public_id,
        need=Enquiry.need,
        partner=Partner.name,
        city=Location.city,
        contact=Location.contact_name,
        telephone=Location.contact_telephone,
        country=MarketingProfile.country,
        stage=Referral.stage,
        due_at=Referral.due_at,
        started_at=func.coalesce(Referral.revealed_at, Referral.clock_started_at, Referral.received_at),
        delivered_at=Referral.delivered_at,
        reminded_at=_reminded_at(),
        clock_started_at=Referral.clock_started_at,
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
    lines = [_as_of(read(AtRisk, row), now) for row in db.session.execute(rows.limit(MAX_LINES))]
    return first_lines(lines, select(func.count()).select_from(Referral).where(at_risk))


def _as_of(line: AtRisk, now: datetime) -> AtRisk:
    """Return the line with the deadline as of `now`."""
    if line.clock_started_at is not None:
        return line
    return replace(line, due_at=lifecycle.delayed_deadline(line.due_at, line.started_at, now), started_at=now)


def _reminded_at() -> ScalarSelect[datetime]:
    last = select(func.max(Notice.created_at)).where(Notice.referral_id == Referral.id, Notice.kind == REMINDER)
    return last.correlate(Referral).scalar_subquery()


def dropped_by_all(*, now: datetime) -> FirstLines[Dropped]:
    """Return the enquiries of the last 60 days that nobody took, the latest first."""
    latest = func.coalesce(func.max(status_columns.ends_at()), Enquiry.received_at)
    columns = named(
        id=Enquiry.id,
        public_id=Enquiry.public_id,
        need=Enquiry.need,
        country=Enquiry.country,
        place=Enquiry.place,
        partners=func.count(Referral.id),
        dropped_at=latest,
    )
    rows = (
        select(*columns)
        .outerjoin(Referral, Referral.enquiry_id == Enquiry.id)
        .where(Enquiry.received_at > now - DROPPED_PERIOD, is_dropped_by_all(now))
        .group_by(Enquiry.id)
        .order_by(latest.desc(), Enquiry.id)
    )
    lines = [read(Dropped, row) for row in db.session.execute(rows.limit(MAX_LINES))]
    is_recent = Enquiry.received_at > now - DROPPED_PERIOD
    return first_lines(lines, select(func.count()).select_from(Enquiry).where(is_recent, is_dropped_by_all(now)))


@dataclass(frozen=True)
class DigestContent:
    """The content of the morning digest."""

    at_risk: FirstLines[AtRisk]
    dropped: FirstLines[Dropped]

    def __bool__(self) -> bool:
        return bool(self.at_risk.count or self.dropped.count)


def digest_content(*, now: datetime) -> DigestContent:
    return DigestContent(at_risk(now=now), dropped_by_all(now=now))


def needs_somebody(*, now: datetime) -> bool:
    """Tell whether anything is at risk or dropped by all."""
    return bool(digest_content(now=now))


def first_lines(lines: Sequence[T], count: Select[int]) -> FirstLines[T]:
    """Return the lines with their total. They are counted only if there may be more."""
    return FirstLines(lines, len(lines) if len(lines) < MAX_LINES else db.session.scalar(count) or 0)


def is_dropped_by_all(now: datetime) -> ColumnElement[bool]:
    """Return the condition for open enquiries that every asked partner has dropped, or that reached nobody."""
    referrals = select(Referral.id).where(Referral.enquiry_id == Enquiry.id).correlate(Enquiry)
    outcome = status_columns.outcome_at(now)
    still_held = referrals.where(or_(outcome.is_(None), outcome.not_in(DROPPED)))
    return and_(Enquiry.closed_at.is_(None), Enquiry.held_until.is_(None), ~still_held.exists())


def unreachable_contacts() -> FirstLines[Unreachable]:
    """Return the listed locations whose contact is missing or bouncing, sorted by partner."""
    rows = (
        select(*_contact())
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .where(contacts.is_silent(), Location.removed_at.is_(None), Partner.left_at.is_(None))
        .where(MarketingProfile.status == ProfileStatus.ACTIVE)
        .order_by(Partner.name, Location.id)
    )
    lines = [read(Unreachable, row) for row in db.session.execute(rows)]
    return FirstLines(lines[:MAX_LINES], len(lines))


def unverified_contacts() -> FirstLines[Unreachable]:
    """Return the listed locations whose contact has not verified the address, sorted by partner."""
    rows = (
        select(*_contact())
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .where(contacts.is_unverified(), Location.removed_at.is_(None), Partner.left_at.is_(None))
        .where(MarketingProfile.status == ProfileStatus.ACTIVE)
        .order_by(Partner.name, Location.id)
    )
    lines = [read(Unreachable, row) for row in db.session.execute(rows)]
    return FirstLines(lines[:MAX_LINES], len(lines))


def bouncing_people() -> Sequence[Person]:
    """Return the people with an account whose mail bounces."""
    bouncing = select(Person).where(Person.bouncing_at.is_not(None), Person.removed_at.is_(None))
    return db.session.scalars(bouncing.order_by(Person.bouncing_at.desc()).limit(MAX_LINES)).all()


@dataclass(frozen=True)
class OutboxState:
    """How many notices are overdue, and how many have failed in the last days."""

    late: int
    failed: int


def outbox_state(*, now: datetime) -> OutboxState:
    late = case((and_(Notice.state == NoticeState.WAITING, Notice.send_after < now - timedelta(minutes=5)), 1))
    failed = case((and_(Notice.state == NoticeState.FAILED, Notice.created_at > now - RECENT), 1))
    of_interest = Notice.state.in_((NoticeState.WAITING, NoticeState.FAILED))
    return OutboxState(*db.session.execute(select(func.count(late), func.count(failed)).where(of_interest)).one())


def _contact() -> list[Label[Any]]:
    """Return the columns of an Unreachable."""
    return named(
        partner_public_id=Partner.public_id,
        partner=Partner.name,
        slug=Location.slug,
        name=Location.name,
        contact=Location.contact_name,
        email=Location.contact_email,
        bouncing_at=Location.bouncing_at,
    )
