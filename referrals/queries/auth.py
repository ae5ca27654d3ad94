"""Who is behind a browser's session id."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from referrals.extensions import db
from referrals.models import AuthSession, Person


def session_of(session_id: str, *, now: datetime) -> AuthSession | None:
    """Return the sign-in with its person and partner, unless it is over or the person has been removed."""
    live = (
        select(AuthSession)
        .join(AuthSession.person)
        .where(AuthSession.id == session_id, AuthSession.expires_at > now, Person.removed_at.is_(None))
        .options(contains_eager(AuthSession.person).options(joinedload(Person.partner)))
    )
    return db.session.scalars(live).one_or_none()
