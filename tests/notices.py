"""Notices: store them, read them, claim them and mark them as sent."""

from sqlalchemy import select, update

from referrals.actions.notice import outbox
from referrals.database import write
from referrals.extensions import db
from referrals.models import Notice
from referrals.queries.notice import mail_facts
from tests.people import NOW, add

_numbers = iter(range(1, 1_000_000))

LATER = NOW + outbox.LEASE  # when the lease of what was claimed now has ended


def owe(kind="test-mail", recipient="person:1", *, now=NOW, **facts):
    """Store one notice that is due now, and return its id."""
    facts = {"occasion": f"test:{next(_numbers)}", "created_at": now, "send_after": now} | facts
    return add(Notice(kind=kind, recipient=recipient, **facts)).id


def notice(id):
    """Return the notice as it is now."""
    db.session.rollback()
    return db.session.get(Notice, id)


def notices(*kinds):
    """Return every notice of these kinds as it is now, oldest first."""
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id)).all()


def mark_kinds_sent(*kinds, now=NOW):
    """Mark all waiting notices of these kinds as sent."""
    with write() as session:
        waiting = update(Notice).where(Notice.kind.in_(kinds), Notice.state == "waiting")
        session.execute(waiting.values(state="sent", sent_at=now))
    db.session.rollback()


def mark_sent(sent, *, now, **details):
    """Record that the server has accepted the mail of these notices."""
    about = mail_facts.referral_facts([one.referral_id for one in sent if one.referral_id], [], now=now)
    referrals = [referral for found in about.values() for referral in found]
    db.session.rollback()
    outbox.mark_sent(sent, referrals=referrals, now=now, **details)
    db.session.rollback()


def claim_ids(limit=100, now=NOW):
    """Claim what is due and return the ids in order."""
    return [one.id for one in outbox.claim(limit, now=now).notices]


def drop_waiting_notices():
    """Empty the outbox of waiting notices."""
    claim = outbox.claim(100, now=NOW)
    outbox.drop(claim.notices, lease=claim.lease, reason="moved-on")
