"""Notices written down as they are, for the tests of what becomes of them."""

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Notice
from tests.people import NOW, add

_numbers = iter(range(1, 1_000_000))


def owe(kind="test-mail", recipient="person:1", *, now=NOW, **facts):
    """Store one notice that is due to leave at once, and return its id."""
    facts = {"occasion": f"test:{next(_numbers)}", "created_at": now, "send_after": now} | facts
    return add(Notice(kind=kind, recipient=recipient, **facts)).id


def notice(id):
    """The notice as it is now."""
    db.session.rollback()
    return db.session.get(Notice, id)


def notices(*kinds):
    """Every notice of these kinds as it is now, oldest first."""
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id)).all()
