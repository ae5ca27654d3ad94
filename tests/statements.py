"""Count what reaches the database: statements (including BEGIN and PRAGMA) and commits."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from referrals.extensions import db

# Only sent if the last user of the pooled connection had another timeout, so they are not counted.
ONCE_A_CONNECTION = "PRAGMA busy_timeout"


@dataclass
class Count:
    statements: list = field(default_factory=list)
    commits: int = 0


@contextmanager
def count_statements():
    """Yield a Count of every statement and commit of this process."""
    count = Count()

    def statement(_connection, _cursor, text, *_):
        if not text.startswith(ONCE_A_CONNECTION):
            count.statements.append(text)

    def commit(_connection):
        count.commits += 1

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(db.engine, "commit", commit)
    try:
        yield count
    finally:
        event.remove(db.engine, "before_cursor_execute", statement)
        event.remove(db.engine, "commit", commit)
