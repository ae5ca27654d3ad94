"""Send the form of a move, and read what has been stored."""

from sqlalchemy import select

from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Notice, Referral, ReferralEvent
from referrals.rules.money import Money
from tests.clock import DAYS, NOW
from tests.people import acting
from tests.web.htmx import PARTIAL

IN_A_MONTH = (NOW + 30 * DAYS).date()


def send(client, referral, move, *, version=None, headers=None, **fields):
    """Send the form of `move` as somebody who sees the present referral, or that of `version`."""
    data = {"version": version or referral.version, **fields}
    return client.post(f"/referrals/{referral.public_id}/{move}", data=data, headers=headers)


def send_partial(client, referral, move, **fields):
    return send(client, referral, move, headers=PARTIAL, **fields)


def stored(referral):
    db.session.rollback()
    return db.session.get(Referral, referral.id)


def last_event(referral):
    events = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
    return db.session.scalars(events.order_by(ReferralEvent.id.desc())).first()


def kinds_owed(referral):
    """Return the kinds of the waiting notices about the referral, without those of its arrival."""
    waiting = select(Notice.kind).where(Notice.referral_id == referral.id, Notice.state == "waiting")
    return sorted(set(db.session.scalars(waiting)) - {"referral-received"})


def evaluate(referral, person, *, now=NOW):
    moves.interested(referral.id, assignee_id=None, by=acting(person), version=1, now=now)
    return stored(referral)


def negotiate(referral, person, *, now=NOW, value=12_000_00, currency="EUR", on=IN_A_MONTH):
    evaluate(referral, person, now=now)
    money = Money(value, currency)
    facts = {"value": money, "expected_close_on": on, "today": now.date()}
    moves.accept(referral.id, **facts, by=acting(person), version=2, now=now)
    return stored(referral)
