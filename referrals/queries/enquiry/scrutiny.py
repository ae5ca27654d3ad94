"""What the operator checks against cheating: own enquiries, wins, objections, new countries, rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from referrals.extensions import db
from referrals.models import (
    Enquiry,
    MarketingProfile,
    Partner,
    ProfileStatus,
    Referral,
    ReferralEvent,
    ReferralOrigin,
)
from referrals.queries.network.desk import MAX_LINES, FirstLines, first_lines
from referrals.queries.referral import status_columns
from referrals.queries.rows import AnyRow, columns_of, named, read
from referrals.rules import lifecycle
from referrals.rules.choices import PartnerReason
from referrals.rules.lifecycle import Outcome
from referrals.rules.money import Money
from referrals.rules.ranking.counting import WIN_FINAL_AFTER

LOOKED_AT = timedelta(days=90)  # older findings are deleted, like the origins
RATED = timedelta(days=365)
TURNED_DOWN = (Outcome.IGNORED, Outcome.DECLINED)


@dataclass(frozen=True)
class OwnEnquiry:
    """A referral that the partner seems to have sent itself. `own_by` is the evidence (browser, network or mail)."""

    public_id: str
    enquiry_public_id: str
    need: str
    partner: str
    partner_public_id: str
    own_by: str
    received_at: datetime


@dataclass(frozen=True)
class ReportedWin:
    """A referral reported as won. `is_proved`: its customer has proved to be real."""

    public_id: str
    enquiry_public_id: str
    need: str
    partner: str
    won_at: datetime
    value: Money
    is_proved: bool
    is_own: bool


@dataclass(frozen=True)
class Objection:
    """An enquiry closed as not real, whose customer objects."""

    public_id: str
    need: str
    objected_at: datetime


@dataclass(frozen=True)
class NewCountry:
    """A profile published by its partner that the operator has not looked at."""

    profile_id: int
    country: str
    partner: str
    partner_public_id: str
    published_at: datetime


@dataclass(frozen=True)
class NotRealRate:
    """How many enquiries a partner answered in a year, and how many of them it called not real.

    `proved`: of the latter, those whose customer proved to be real.
    """

    answered: int
    not_real: int
    proved: int


def own_enquiries(*, now: datetime) -> FirstLines[OwnEnquiry]:
    """Return the referrals that count for nobody because the partner seems to have sent them itself, newest first."""
    columns = named(
        public_id=Referral.public_id,
        enquiry_public_id=Enquiry.public_id,
        need=Enquiry.need,
        partner=Partner.name,
        partner_public_id=Partner.public_id,
        own_by=ReferralOrigin.own_by,
        received_at=Referral.received_at,
    )
    which = (
        ReferralOrigin.own_by.is_not(None),
        ReferralOrigin.cleared_at.is_(None),
        ReferralOrigin.found_at > now - LOOKED_AT,
        Enquiry.not_real_at.is_(None),
    )
    found = _referrals(select(*columns), origin=True).where(*which)
    rows = db.session.execute(found.order_by(ReferralOrigin.found_at.desc(), Referral.id.desc()).limit(MAX_LINES))
    counted = _referrals(select(func.count(Referral.id)), origin=True).where(*which)
    return first_lines([read(OwnEnquiry, row) for row in rows], counted)


def is_own(referral_id: int) -> bool:
    """Tell whether the referral does not count because the partner seems to have sent it itself."""
    uncleared = ReferralOrigin.own_by.is_not(None), ReferralOrigin.cleared_at.is_(None)
    this = select(ReferralOrigin.referral_id).where(ReferralOrigin.referral_id == referral_id, *uncleared)
    return db.session.scalar(this) is not None


def unconfirmed_wins(*, now: datetime) -> FirstLines[ReportedWin]:
    """Return reported wins that do not count yet, because the customer has not confirmed them. Newest first."""
    which = (
        status_columns.is_won(),
        Referral.archived_at > now - WIN_FINAL_AFTER,
        Enquiry.not_real_at.is_(None),
        func.coalesce(Enquiry.chosen_referral_id, 0) != Referral.id,
    )
    rows = db.session.execute(_wins().where(*which).order_by(Referral.archived_at.desc()).limit(MAX_LINES))
    counted = _referrals(select(func.count(Referral.id)), origin=False).where(*which)
    return first_lines([_win(row) for row in rows], counted)


def wins_between(first: int, last: int) -> Sequence[ReportedWin]:
    """Return the wins reported between these two events, except undone ones."""
    by_line = select(ReferralEvent.referral_id).where(
        ReferralEvent.id.between(first, last), ReferralEvent.kind == lifecycle.WIN.name
    )
    found = _wins().where(Referral.id.in_(by_line), status_columns.is_won()).order_by(Referral.archived_at, Referral.id)
    return [_win(row) for row in db.session.execute(found)]


def objections() -> Sequence[Objection]:
    """Return the customers' objections, the oldest first."""
    columns = columns_of(Enquiry, Objection)
    which = Enquiry.objected_at.is_not(None), Enquiry.not_real_at.is_not(None), Enquiry.erased_at.is_(None)
    rows = db.session.execute(select(*columns).where(*which).order_by(Enquiry.objected_at).limit(MAX_LINES))
    return [read(Objection, row) for row in rows]


def new_countries() -> Sequence[NewCountry]:
    """Return the profiles published by partners that the operator has not looked at, the oldest first."""
    columns = named(
        profile_id=MarketingProfile.id,
        country=MarketingProfile.country,
        partner=Partner.name,
        partner_public_id=Partner.public_id,
        published_at=MarketingProfile.published_at,
    )
    which = MarketingProfile.published_at.is_not(None), MarketingProfile.reviewed_at.is_(None)
    found = select(*columns).join(MarketingProfile.partner).where(*which, Partner.left_at.is_(None))
    found = found.where(MarketingProfile.status == ProfileStatus.ACTIVE).order_by(MarketingProfile.published_at)
    return [read(NewCountry, row) for row in db.session.execute(found.limit(MAX_LINES))]


def rate_of(partner_id: int, *, now: datetime) -> NotRealRate:
    said = and_(Referral.reason == PartnerReason.NOT_REAL, Referral.outcome.in_(TURNED_DOWN))
    numbers = named(
        answered=func.count(case((Referral.first_answered_at.is_not(None), 1))),
        not_real=func.count(case((said, 1))),
        proved=func.count(case((and_(said, Enquiry.proved_at.is_not(None)), 1))),
    )
    lately = Referral.partner_id == partner_id, Referral.received_at > now - RATED
    return read(NotRealRate, db.session.execute(_referrals(select(*numbers), origin=False).where(*lately)).one())


def _wins() -> Select[Any]:
    is_own: ColumnElement[bool] = and_(ReferralOrigin.own_by.is_not(None), ReferralOrigin.cleared_at.is_(None))
    columns = named(
        public_id=Referral.public_id,
        enquiry_public_id=Enquiry.public_id,
        need=Enquiry.need,
        partner=Partner.name,
        won_at=Referral.archived_at,
        final_minor=Referral.final_minor,
        final_currency=Referral.final_currency,
        proved_at=Enquiry.proved_at,
        is_own=case((is_own, 1), else_=0),
    )
    return _referrals(select(*columns), origin=True)


def _win(row: AnyRow) -> ReportedWin:
    return ReportedWin(
        public_id=row.public_id,
        enquiry_public_id=row.enquiry_public_id,
        need=row.need,
        partner=row.partner,
        won_at=row.won_at,
        value=Money(row.final_minor, row.final_currency),
        is_proved=row.proved_at is not None,
        is_own=bool(row.is_own),
    )


def _referrals(found: Select[Any], *, origin: bool) -> Select[Any]:
    found = found.select_from(Referral).join(Enquiry, Enquiry.id == Referral.enquiry_id)
    found = found.join(Partner, Partner.id == Referral.partner_id)
    return found.outerjoin(ReferralOrigin, ReferralOrigin.referral_id == Referral.id) if origin else found
