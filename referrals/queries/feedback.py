"""What customers say of partners two weeks after the reveal, for the network's own people."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from referrals.extensions import db
from referrals.models import Feedback, Referral


@dataclass(frozen=True)
class Said:
    """How many customers have answered of a partner, and to how many of them it got in touch."""

    answered: int
    in_touch: int


def of_partner(partner_id: int) -> Said:
    in_touch = func.count(case((Feedback.got_in_touch, 1)))
    answers = select(func.count(), in_touch).join(Referral, Referral.id == Feedback.referral_id)
    return Said(*db.session.execute(answers.where(Referral.partner_id == partner_id)).one())
