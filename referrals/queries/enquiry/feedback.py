"""Customers' feedback about partners, for the network's staff."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from referrals.extensions import db
from referrals.models import Feedback, Referral


@dataclass(frozen=True)
class FeedbackCounts:
    """How many customers answered about a partner, and how many of them it contacted."""

    answered: int
    in_touch: int


def feedback_counts(partner_id: int) -> FeedbackCounts:
    in_touch = func.count(case((Feedback.got_in_touch, 1)))
    answers = select(func.count(), in_touch).join(Referral, Referral.id == Feedback.referral_id)
    return FeedbackCounts(*db.session.execute(answers.where(Referral.partner_id == partner_id)).one())
