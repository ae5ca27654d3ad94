"""The session behind a browser's session id."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from referrals.extensions import db
from referrals.models import AuthSession, Person


def session_of(session_id: str, *, now: datetime) -> AuthSession | None:
    """Return the session with its person and partner, unless it has expired or the person was removed."""
    return db.session.scalars(_live(), {"session_id": session_id, "now": now}).one_or_none()


@cache
def _live() -> Select[AuthSession]:
    """Return the statement. It is built once, because every signed-in request runs it."""
    is_live = AuthSession.id == bindparam("session_id"), AuthSession.expires_at > bindparam("now")
    return (
        select(AuthSession)
        .join(AuthSession.person)
        .where(*is_live, Person.removed_at.is_(None))
        .options(contains_eager(AuthSession.person).options(joinedload(Person.partner)))
    )
