"""Sign-in by password or emailed link. Hashing is slow and stays outside of the transactions."""

from datetime import datetime

from sqlalchemy import select, update

from referrals import passwords
from referrals.actions.person import one_time_links, sessions
from referrals.actions.person.sessions import Browser
from referrals.database import DbSession, write
from referrals.models import LinkPurpose, Person
from referrals.queries.person import people
from referrals.rules.refusal import N_, FieldRefusal


def sign_in(email: str, password: str, *, keep: bool, browser: Browser, now: datetime) -> str | None:
    """Return the id of a new session, or None. An unknown address takes as long as a wrong password."""
    person = people.by_email(email)
    stored_hash = person.password_hash if person else None
    if not passwords.is_right(password, stored_hash) or person is None or stored_hash is None:
        return None
    person_id = person.id
    new_hash = passwords.hash_password(password) if passwords.is_outdated(stored_hash) else stored_hash
    with write() as session:
        is_unchanged = Person.id == person_id, Person.password_hash == stored_hash, Person.removed_at.is_(None)
        update_hash = update(Person).where(*is_unchanged).values(password_hash=new_hash).returning(Person.id)
        if session.scalar(update_hash.execution_options(synchronize_session=False)) is None:
            return None
        return sessions.begin_in(session, person_id, keep=keep, browser=browser, now=now)


def sign_in_by_link(link_id: int, *, keep: bool, browser: Browser, now: datetime) -> str:
    """Use up the link and return the id of the session. Also proves that mail arrives. Raises LinkInvalid."""
    with write() as session:
        used = one_time_links.use_link(session, link_id, LinkPurpose.SIGN_IN, now=now)
        _update(session, used.person_id, bouncing_at=None)
        return sessions.begin_in(session, used.person_id, keep=keep, browser=browser, now=now)


def reset_password(link_id: int, *, password: str, now: datetime) -> None:
    """Set a new password by the link. The person is signed out everywhere, and their other links end.

    Raises LinkInvalid.
    """
    password_hash = passwords.hash_password(password)
    with write() as session:
        used = one_time_links.use_link(session, link_id, LinkPurpose.PASSWORD_RESET, now=now)
        _update(session, used.person_id, password_hash=password_hash, bouncing_at=None)
        _end_others(session, used.person_id, except_session_id=None, now=now)


def change_password(
    person_id: int, *, present: str | None, password: str, except_session_id: str | None, now: datetime
) -> None:
    """Set a new password and end the other sessions. Raises FieldRefusal.

    The present password is needed if there is one.
    """
    stored_hash = people.password_hash_of(person_id)
    if stored_hash is not None and not passwords.is_right(present or "", stored_hash):
        raise FieldRefusal("present", N_("That isn’t your current password."))
    password_hash = passwords.hash_password(password)
    with write() as session:
        _lock_password(session, person_id, stored_hash)
        _update(session, person_id, password_hash=password_hash)
        _end_others(session, person_id, except_session_id=except_session_id, now=now)


def _lock_password(session: DbSession, person_id: int, stored_hash: str | None) -> None:
    """Refuse if the password was changed by somebody else while this one was being hashed."""
    present_hash = session.scalar(select(Person.password_hash).where(Person.id == person_id).with_for_update())
    if present_hash != stored_hash:
        raise FieldRefusal("present", N_("Your password was changed a moment ago, so nothing was changed now."))


def _end_others(session: DbSession, person_id: int, *, except_session_id: str | None, now: datetime) -> None:
    sessions.end_all_in(session, person_id, except_session_id=except_session_id)
    one_time_links.void_all_in(session, person_id, now=now)


def _update(session: DbSession, person_id: int, **values: object) -> None:
    session.execute(
        update(Person).where(Person.id == person_id).values(**values).execution_options(synchronize_session=False)
    )
