"""Customers' feedback about partners, for the network's staff."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from referrals.extensions import db
from referrals.models import Feedback, Referral


@dataclass(frozen=True)
class Said:
    """How many customers answered about a partner, and how many of them it contacted."""

    answered: int
    in_touch: int


def of_partner(partner_id: int) -> Said:
    in_touch = func.count(case((Feedback.got_in_touch, 1)))
    answers = select(func.count(), in_touch).join(Referral, Referral.id == Feedback.referral_id)
    return Said(*db.session.execute(answers.where(Referral.partner_id == partner_id)).one())
