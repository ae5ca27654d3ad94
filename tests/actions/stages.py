"""Bring a referral to a stage by the real actions, and read what they have stored."""

from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Notice, Referral, ReferralEvent
from referrals.rules.money import Money
from tests.clock import DAYS, NOW
from tests.people import acting

EUROS = Money(12_000_00, "EUR")
TODAY = NOW.date()
IN_A_MONTH = (NOW + 30 * DAYS).date()


def stored(referral):
    return db.session.get(Referral, referral.id)


def evaluate(referral, person, *, now=NOW):
    moves.interested(referral.id, assignee_id=None, by=acting(person), version=1, now=now)


def negotiate(referral, person, *, now=NOW):
    evaluate(referral, person, now=now)
    estimate = {"value": EUROS, "expected_close_on": IN_A_MONTH, "today": TODAY}
    moves.accept(referral.id, **estimate, by=acting(person), version=2, now=now)


def last_line(referral):
    lines = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
    return db.session.scalars(lines.order_by(ReferralEvent.id.desc())).first()


def owed(kind):
    """Return (state, earliest time to leave) of each notice of `kind`, in the order in which they were owed."""
    notices = select(Notice.state, Notice.send_after).where(Notice.kind == kind).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(notices)]
