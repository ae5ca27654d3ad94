"""Records of searches, without who searched: those that led to an enquiry, and those that found nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sqlalchemy import delete, func, insert, select, update

from referrals.actions import locks
from referrals.database import DbSession, if_possible, write
from referrals.extensions import db
from referrals.models import Enquiry, Search
from referrals.queries.directory.coverage import LOOKED_BACK

BATCH_SIZE = 500  # deleted in one transaction
MAX_EMPTY_SEARCHES_A_DAY = 500  # searches without a result; more than that come from a robot


@dataclass(frozen=True)
class SearchRecord:
    """A search and how many partners it found. It does not say who searched."""

    language: str
    words: str = ""
    country: str | None = None
    filters: Mapping[str, object] = field(default_factory=dict)
    campaign: str = ""
    found: int = 0


def record(session: DbSession, search: SearchRecord, *, now: datetime) -> int:
    """Record the search in the caller's transaction. Return its id."""
    row = insert(Search).values(at=now, **{**vars(search), "filters": dict(search.filters)})
    return int(session.execute(row.returning(Search.id)).scalar_one())


@if_possible
def record_empty_search(search: SearchRecord, *, now: datetime) -> None:
    """Record a search that found nobody: once a day for the same search."""
    if _is_recorded_or_full(search, now=now):
        return
    with write() as session:
        locks.lock_name(session, "search", now.astimezone(UTC).date())
        if not _is_recorded_or_full(search, now=now):
            record(session, search, now=now)


def delete_old(*, now: datetime) -> int:
    """Delete old records. Return how many. Takes no lock if there are none."""
    old = select(Search.id).where(Search.at <= now - LOOKED_BACK).order_by(Search.at).limit(BATCH_SIZE)
    deleted = 0
    while ids := db.session.scalars(old).all():
        with write() as session:
            # Free keys may be reused, so no enquiry may refer to a deleted search.
            session.execute(update(Enquiry).where(Enquiry.search_id.in_(ids)).values(search_id=None))
            session.execute(delete(Search).where(Search.id.in_(ids)))
        deleted += len(ids)
    return deleted


def _is_recorded_or_full(search: SearchRecord, *, now: datetime) -> bool:
    """Tell whether this search was recorded today, or the daily limit is reached."""
    today = Search.found == 0, Search.at >= datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    same = select(Search.country, Search.filters).where(*today, Search.words == search.words)
    if (search.country, dict(search.filters)) in map(tuple, db.session.execute(same)):
        return True
    return db.session.scalars(select(func.count()).select_from(Search).where(*today)).one() >= MAX_EMPTY_SEARCHES_A_DAY
