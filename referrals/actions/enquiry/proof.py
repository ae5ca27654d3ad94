"""Record that a customer has proved to be real."""

from datetime import datetime

from sqlalchemy import update

from referrals.actions import locks
from referrals.actions.enquiry import origin
from referrals.actions.ranking import counts
from referrals.database import DbSession
from referrals.models import Enquiry
from referrals.rules.proof import Proof


def prove(session: DbSession, enquiry_id: int, *, proof: Proof, now: datetime) -> bool:
    """Record the first proof. Return whether this was the first. Call it in the transaction of what proves it.

    From then on the ranking counts the enquiry, each event on the day on which it happened.
    """
    locks.lock_name(session, "ranking")
    unproved = update(Enquiry).where(Enquiry.id == enquiry_id, Enquiry.proved_at.is_(None))
    if not session.execute(unproved.values(proved_at=now, proof=proof).returning(Enquiry.id)).all():
        return False
    origin.weigh(session, enquiry_id, now=now)
    counts.recount_enquiry(session, enquiry_id, now=now)
    return True
