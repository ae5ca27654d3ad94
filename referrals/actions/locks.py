"""Locks: an advisory lock for work that has no row to lock yet, and the lock on an enquiry."""

import hashlib

from sqlalchemy import select, text

from referrals.database import DbSession
from referrals.models import Enquiry


def lock_name(session: DbSession, *parts: object) -> None:
    """Take an advisory lock on a name until the transaction ends. SQLite's write lock already serialises writers."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def lock_enquiry(session: DbSession, enquiry_id: int) -> Enquiry:
    """Lock and load the enquiry, so that nobody else closes it or sends it on until the transaction ends."""
    locked = select(Enquiry).where(Enquiry.id == enquiry_id).with_for_update(key_share=True)
    return session.scalars(locked.execution_options(populate_existing=True)).one()
