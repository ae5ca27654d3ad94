"""The content of the database, for comparisons."""

from contextlib import contextmanager

from sqlalchemy import select

from referrals.extensions import db


def all_rows(*, but=()):
    """Return every row of every table except those named, by table."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name not in but]
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}


@contextmanager
def nothing_changes(*, but=()):
    """Fail unless every row of every table except those named is unchanged afterwards."""
    before = all_rows(but=but)
    yield
    assert all_rows(but=but) == before
