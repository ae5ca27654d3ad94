"""What one transaction at a time may hold: a name for what no row stands for yet, and an enquiry."""

import hashlib

from sqlalchemy import select, text

from referrals.database import DbSession
from referrals.models import Enquiry


def name(session: DbSession, *parts: object) -> None:
    """Let nobody else hold the same name until this transaction ends; on SQLite its write lock already sees to it."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def enquiry(session: DbSession, enquiry_id: int) -> Enquiry:
    """Load the enquiry and keep others from closing it, or sending it on, until this transaction ends."""
    held = select(Enquiry).where(Enquiry.id == enquiry_id).with_for_update(key_share=True)
    return session.scalars(held.execution_options(populate_existing=True)).one()
