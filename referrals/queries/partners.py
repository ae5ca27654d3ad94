"""Partners as the operator's pages look at them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Partner, Referral
from referrals.queries import stage


@dataclass(frozen=True)
class LeftOpen:
    """A partner that has left the network with referrals whose clock still runs; the first of them falls at `due_at`."""

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
