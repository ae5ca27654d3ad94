"""The keys of notices in SQL are those of the value types."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Integer, column, literal, select

from referrals.extensions import db
from referrals.queries.notice import notice_keys
from referrals.rules import occasions
from referrals.rules.lifecycle import Stage
from referrals.rules.recipient import Recipient, RecipientKind

AT = datetime(2026, 11, 23, 11, 5, 7, 89012, tzinfo=UTC)
LARGEST = 2**31 - 1
# The facts that are numbers come from a column.
OCCASIONS = [
    occasions.Event(LARGEST),
    occasions.Feedback(7),
    occasions.Unreachable(9, date(2026, 11, 23)),
    occasions.LinkRequest(5, AT),
    occasions.NotReal(5, AT.replace(microsecond=0)),
    occasions.Reminder(7, Stage.NEW, "2"),
    occasions.Wins(4, 17),
]


def read(key, **numbers):
    """Return the key as the database writes it from columns that hold the numbers."""
    rows = select(*(literal(number, Integer).label(name) for name, number in numbers.items())).subquery()
    return db.session.scalars(select(key).select_from(rows)).one()


@pytest.mark.parametrize("kind", RecipientKind)
def test_recipients(app, kind):
    assert read(notice_keys.recipient(kind, column("id")), id=LARGEST) == str(Recipient(kind, LARGEST))


@pytest.mark.parametrize("one", OCCASIONS, ids=str)
def test_occasions(app, one):
    facts = vars(one)
    numbers = {name: value for name, value in facts.items() if isinstance(value, int)}
    key = notice_keys.occasion(type(one), *(column(name) if name in numbers else facts[name] for name in facts))
    assert read(key, **numbers) == str(one)
