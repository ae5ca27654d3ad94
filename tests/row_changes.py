"""Change a row directly, as another process would."""

from sqlalchemy import update

from referrals.database import write


def change(row, **values):
    table, key = type(row), row.id
    with write() as session:
        session.execute(update(table).where(table.id == key).values(**values))
