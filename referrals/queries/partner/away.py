"""Whether customers can find a partner now, and when they could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import AwayPeriod, Partner, Referral
from referrals.queries.partner import partners
from referrals.queries.referral import status_columns


@dataclass(frozen=True)
class PartnerPause:
    """Why a partner is not found: away until `until`, or full (`is_full`)."""

    until: datetime | None = None
    is_away: bool = False
    is_full: bool = False

    def __bool__(self) -> bool:
        return self.is_away or self.is_full


def current_pause(partner: Partner, *, now: datetime) -> PartnerPause:
    period = partners.away_now(partner.id, now=now)
    is_full = partner.most_open is not None and open_referrals(partner.id, now=now) >= partner.most_open
    return PartnerPause(period.ends_at if period else None, period is not None, is_full)


def open_referrals(partner_id: int, *, now: datetime) -> int:
    return (
        db.session.scalar(select(func.count()).where(Referral.partner_id == partner_id, status_columns.is_open(now)))
        or 0
    )


def away_periods(partner_id: int) -> Sequence[AwayPeriod]:
    """Return the partner's away periods, the latest first."""
    periods = select(AwayPeriod).where(AwayPeriod.partner_id == partner_id)
    return db.session.scalars(periods.order_by(AwayPeriod.starts_at.desc()).limit(50)).all()
