"""What the origin of an enquiry means for the ranking: the n-th of one origin to one partner counts 1/n.

An origin is a browser, a network, or a mail domain. What has once been found stays, so that a rebuild of the counts
finds the same.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from referrals.actions import hold
from referrals.database import DbSession, insert_new
from referrals.models import Enquiry, Referral, ReferralOrigin
from referrals.rules.proof import Proof

REMEMBERED = timedelta(days=90)
OF_NO_ORIGIN = (Proof.VOUCHED, Proof.EARLIER)  # entered by the network itself, and before origins were recorded


def weigh(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Record, for each referral of a proved enquiry, the how many-th of its origin it is to the partner.

    One that has been weighed stays as it is.
    """
    enquiry = session.get_one(Enquiry, enquiry_id, populate_existing=True)
    same = _same_origin(enquiry)
    if enquiry.proved_at is None or enquiry.proof in OF_NO_ORIGIN or not same:
        return
    hold.name(session, "ranking")  # of two at once, whoever comes second finds the first
    theirs = select(Referral.id, Referral.partner_id).where(Referral.enquiry_id == enquiry_id).order_by(Referral.id)
    weighed = select(ReferralOrigin.referral_id).where(ReferralOrigin.referral_id == Referral.id)
    for referral_id, partner_id in session.execute(theirs.where(~weighed.exists())).all():
        earlier = (
            select(func.count(Enquiry.id))
            .join(Referral, Referral.enquiry_id == Enquiry.id)
            .where(Referral.partner_id == partner_id, Enquiry.id != enquiry_id, or_(*same))
            .where(Enquiry.proved_at > now - REMEMBERED, Enquiry.proof.not_in(OF_NO_ORIGIN))
        )
        nth = 1 + session.scalars(earlier).one()
        session.execute(insert_new(ReferralOrigin.__table__).values(referral_id=referral_id, nth=nth))


def _same_origin(enquiry: Enquiry) -> list[ColumnElement[bool]]:
    """Return what is true of the enquiries that share the browser, the network or the mail domain."""
    columns = Enquiry.browser_key, Enquiry.network_key, Enquiry.mail_key
    keys = enquiry.browser_key, enquiry.network_key, enquiry.mail_key
    return [column == key for column, key in zip(columns, keys, strict=True) if key is not None]
