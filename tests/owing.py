"""Notices written down as they are, for the tests of what becomes of them, and rows that somebody else changes."""

from sqlalchemy import select, update

from referrals.database import write
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


def change(row, **values):
    """Change what is stored, as somebody else would."""
    table, id = type(row), row.id
    with write() as session:
        session.execute(update(table).where(table.id == id).values(**values))
