"""The operator's campaigns with their results: enquiries, referrals, outcomes, value won."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from referrals.extensions import db
from referrals.models import Campaign, Enquiry, Referral
from referrals.queries.enquiry.held import was_released
from referrals.queries.referral import status_columns
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome
from referrals.rules.money import Money


@dataclass(frozen=True)
class CampaignResults:
    """A campaign. `outcomes` counts its ended referrals; the others are `still_open`."""

    slug: str
    name: str
    created_at: datetime
    ended_at: datetime | None
    enquiries: int
    referrals: int
    still_open: int
    outcomes: dict[Outcome, int]
    won: tuple[Money, ...]


def campaign_results(*, now: datetime) -> list[CampaignResults]:
    """Return the campaigns, running ones first, then the newest. The number of statements is constant."""
    found = select(Campaign).order_by(Campaign.ended_at.is_not(None), Campaign.created_at.desc(), Campaign.id)
    enquiries, ended, won = _enquiries(), _referrals(now), _won()
    return [_line(one, enquiries.get(one.name, 0), ended[one.name], won[one.name]) for one in db.session.scalars(found)]


def by_slug(slug: str) -> Campaign | None:
    return db.session.scalars(select(Campaign).where(Campaign.slug == slug)).one_or_none()


def running(slug: str, *, now: datetime) -> str:
    """Return the name of the running campaign with that slug. Empty if there is none, or it has ended."""
    if not slug:
        return ""
    lasts = or_(Campaign.ended_at.is_(None), Campaign.ended_at > now)
    return db.session.scalar(select(Campaign.name).where(Campaign.slug == slug, lasts)) or ""


def _line(one: Campaign, enquiries: int, ended: dict[str | None, int], won: Sequence[Money]) -> CampaignResults:
    outcomes = {outcome: ended[outcome] for outcome in Outcome if outcome in ended}
    totals = sum(ended.values()), ended.get(None, 0)
    return CampaignResults(one.slug, one.name, one.created_at, one.ended_at, enquiries, *totals, outcomes, tuple(won))


def _of_campaigns() -> tuple[ColumnElement[bool], ...]:
    """Return the condition for enquiries of campaigns, without held ones and those that were not real."""
    return Enquiry.channel == Channel.MARKETING, Enquiry.not_real_at.is_(None), was_released()


def _enquiries() -> dict[str, int]:
    counted = select(Enquiry.campaign, func.count()).where(*_of_campaigns())
    return dict(db.session.execute(counted.group_by(Enquiry.campaign)).all())


def _referrals(now: datetime) -> dict[str, dict[str | None, int]]:
    """Return the number of referrals by campaign and outcome. Open ones are under None."""
    each = select(Enquiry.campaign, status_columns.outcome_at(now).label("outcome")).join(
        Referral, Referral.enquiry_id == Enquiry.id
    )
    rows = each.where(*_of_campaigns()).subquery()
    counted = select(rows.c.campaign, rows.c.outcome, func.count().label("number"))
    found: dict[str, dict[str | None, int]] = defaultdict(dict)
    for row in db.session.execute(counted.group_by(rows.c.campaign, rows.c.outcome)):
        found[row.campaign][row.outcome] = row.number
    return found


def _won() -> dict[str, list[Money]]:
    minor = func.sum(Referral.final_minor).label("minor")
    sums = (
        select(Enquiry.campaign, Referral.final_currency, minor)
        .join(Referral, Referral.enquiry_id == Enquiry.id)
        .where(*_of_campaigns(), status_columns.is_won(), Referral.final_currency.is_not(None))
        .group_by(Enquiry.campaign, Referral.final_currency)
        .order_by(minor.desc(), Referral.final_currency)
    )
    found: dict[str, list[Money]] = defaultdict(list)
    for row in db.session.execute(sums):
        found[row.campaign].append(Money(int(row.minor or 0), str(row.final_currency)))
    return found
