"""The referrals behind a figure, the newest first. Private fields are empty unless revealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Partner, Referral
from referrals.queries.enquiry import private_part
from referrals.queries.insights.figure_conditions import Scope, Segment, segment_conditions
from referrals.queries.referral import status_columns
from referrals.queries.rows import named, read

MOST = 200


@dataclass(frozen=True)
class FigureReferral:
    """One referral behind a figure."""

    public_id: str
    need: str
    country: str
    place: str
    company: str | None
    partner_name: str
    stage: str
    outcome: str | None
    reason: str | None
    received_at: datetime
    first_answered_at: datetime | None
    minor: int | None
    currency: str | None


@dataclass(frozen=True)
class FigureReferrals:
    """The newest ones, and the total number."""

    lines: Sequence[FigureReferral]
    count: int


def figure_referrals(scope: Scope, which: Segment, *, now: datetime) -> FigureReferrals:
    """Return the referrals of a figure. Two statements."""
    those = list(segment_conditions(scope, which, now=now))
    columns = named(
        public_id=Referral.public_id,
        need=Enquiry.need,
        country=Enquiry.country,
        place=Enquiry.place,
        company=EnquiryPrivate.company,
        partner_name=Partner.name,
        stage=status_columns.stage_at(now),
        outcome=status_columns.outcome_at(now),
        reason=Referral.reason,
        received_at=Referral.received_at,
        first_answered_at=Referral.first_answered_at,
        minor=func.coalesce(Referral.final_minor, Referral.estimated_minor),
        currency=func.coalesce(Referral.final_currency, Referral.estimated_currency),
    )
    found = (
        select(*columns)
        .select_from(Referral)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .join(Partner, Partner.id == Referral.partner_id)
        .outerjoin(EnquiryPrivate, private_part.is_revealed())
        .where(*those)
        .order_by(Referral.received_at.desc(), Referral.id.desc())
        .limit(MOST)
    )
    count = db.session.scalar(select(func.count()).select_from(Referral).where(*those)) or 0
    return FigureReferrals([read(FigureReferral, row) for row in db.session.execute(found)], count)
