"""Names that one transaction at a time may hold, for what no row stands for yet: an address, the last admin."""

import hashlib

from sqlalchemy import text

from referrals.database import DbSession


def name(session: DbSession, *parts: object) -> None:
    """Let nobody else hold the same name until this transaction ends; on SQLite its write lock already sees to it."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
