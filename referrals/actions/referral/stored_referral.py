"""A referral as the present transaction has read it. Actions decide by it, and the database then checks its version."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from referrals.database import DbSession
from referrals.models import Referral
from referrals.queries.rows import columns_of, read


@dataclass(frozen=True)
class StoredReferral:
    """The columns on which moves depend."""

    id: int
    enquiry_id: int
    partner_id: int
    location_id: int
    version: int
    stage: str
    outcome: str | None
    due_at: datetime | None
    archived_at: datetime | None
    received_at: datetime
    clock_started_at: datetime | None
    undo_until: datetime | None
    assignee_id: int | None
    revealed_at: datetime | None
    first_answered_at: datetime | None


def load(session: DbSession, referral_id: int) -> StoredReferral:
    return read(
        StoredReferral,
        session.execute(select(*columns_of(Referral, StoredReferral)).where(Referral.id == referral_id)).one(),
    )
