"""Sign-in sessions: rows that the browser's cookie refers to, and that can be revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, update

from referrals.actions.enquiry import origin
from referrals.actions.enquiry.origin import SeenMember
from referrals.database import DbSession, if_possible, write
from referrals.models import AuthSession

SHORT_LIFETIME = timedelta(hours=12)
LONG_LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Browser:
    """The browser that signs in: what it says about itself, and the id of its present session, which ends."""

    name: str
    session_id: str | None = None


def begin(person_id: int, *, keep: bool, browser: Browser, now: datetime) -> str:
    """Record a sign-in and return the random session id for the browser.

    The browser's present session ends, and expired ones are deleted.
    """
    with write() as session:
        return begin_in(session, person_id, keep=keep, browser=browser, now=now)


def begin_in(session: DbSession, person_id: int, *, keep: bool, browser: Browser, now: datetime) -> str:
    """Do the same within the transaction of what let the person in."""
    session_id = secrets.token_urlsafe(32)
    is_over = or_(AuthSession.expires_at <= now, AuthSession.id == browser.session_id)
    session.execute(delete(AuthSession).where(is_over))
    session.execute(
        insert(AuthSession).values(
            id=session_id,
            person_id=person_id,
            created_at=now,
            touched_at=now,
            expires_at=now + (LONG_LIFETIME if keep else SHORT_LIFETIME),
            browser=browser.name[:200],
        )
    )
    return session_id


@if_possible
def touch(session_id: str, *, seen: SeenMember | None, now: datetime) -> None:
    """Record that the session is in use, and from where a partner's member uses it. Called hourly at most."""
    with write() as session:
        session.execute(update(AuthSession).where(AuthSession.id == session_id).values(touched_at=now))
        if seen is not None:
            origin.remember_in(session, seen, now=now)


def end(session_id: str) -> None:
    with write() as session:
        session.execute(delete(AuthSession).where(AuthSession.id == session_id))


def end_all(person_id: int, *, except_session_id: str | None = None) -> None:
    """End all sessions of a person except `except_session_id`."""
    with write() as session:
        end_all_in(session, person_id, except_session_id=except_session_id)


def end_all_in(session: DbSession, person_id: int, *, except_session_id: str | None = None) -> None:
    session.execute(
        delete(AuthSession).where(AuthSession.person_id == person_id, AuthSession.id != (except_session_id or ""))
    )
