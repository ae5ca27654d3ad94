"""What was looked for, kept without a name: of searches that led to an enquiry, and of those that found nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sqlalchemy import delete, func, insert, select, update

from referrals.actions import hold
from referrals.database import DbSession, if_possible, write
from referrals.extensions import db
from referrals.models import Enquiry, Search
from referrals.queries.coverage import LOOKED_BACK

AT_ONCE = 500  # are forgotten in one transaction
MOST_A_DAY = 500  # searches without a result; more than that is a robot, and says nothing


@dataclass(frozen=True)
class Made:
    """A search that was made: how many partners it found, and nothing of who it was."""

    language: str
    words: str = ""
    country: str | None = None
    filters: Mapping[str, object] = field(default_factory=dict)
    campaign: str = ""
    found: int = 0


def record(session: DbSession, made: Made, *, now: datetime) -> int:
    """Write the search down in the transaction of what it led to; return its id."""
    row = insert(Search).values(at=now, **{**vars(made), "filters": dict(made.filters)})
    return int(session.execute(row.returning(Search.id)).scalar_one())


@if_possible
def found_nobody(made: Made, *, now: datetime) -> None:
    """Write down a search that found nobody: once a day, however often it is made."""
    if _is_enough(made, now=now):
        return
    with write() as session:
        hold.name(session, "search", now.astimezone(UTC).date())
        if not _is_enough(made, now=now):
            record(session, made, now=now)


def forget_old(*, now: datetime) -> int:
    """Forget the searches at which nobody looks back any more; return how many. Without any nothing is locked."""
    old = select(Search.id).where(Search.at <= now - LOOKED_BACK).order_by(Search.at).limit(AT_ONCE)
    forgotten = 0
    while ids := db.session.scalars(old).all():
        with write() as session:
            # A key that is free may be given out again: no enquiry names a search that is not there.
            session.execute(update(Enquiry).where(Enquiry.search_id.in_(ids)).values(search_id=None))
            session.execute(delete(Search).where(Search.id.in_(ids)))
        forgotten += len(ids)
    return forgotten


def _is_enough(made: Made, *, now: datetime) -> bool:
    """Tell whether this has been written down today, or as much as a day may have."""
    today = Search.found == 0, Search.at >= datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    same = select(Search.country, Search.filters).where(*today, Search.words == made.words)
    if (made.country, dict(made.filters)) in map(tuple, db.session.execute(same)):
        return True
    return db.session.scalars(select(func.count()).select_from(Search).where(*today)).one() >= MOST_A_DAY
