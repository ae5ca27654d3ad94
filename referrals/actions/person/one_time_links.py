"""One-time links: issued together with their notice, used together with what they permit.

Locks are always taken in the same order: address, person, link.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select, update

from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import DbSession, write
from referrals.models import LinkPurpose, Notice, NoticeKind, NoticeState, OneTimeLink, Person, Role
from referrals.models.columns import new_link_secret
from referrals.origin_keys import reader_key
from referrals.queries.person import one_time_links
from referrals.rules import email_addresses
from referrals.rules import one_time_links as one_time_links_rules
from referrals.rules.occasions import Link
from referrals.rules.one_time_links import HOUR, LIFETIME, MAX_LINKS_PER_HOUR, LinkInvalid
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import Refusal

KINDS = {
    LinkPurpose.INVITATION: NoticeKind.INVITATION,
    LinkPurpose.SIGN_IN: NoticeKind.SIGN_IN_LINK,
    LinkPurpose.PASSWORD_RESET: NoticeKind.PASSWORD_RESET,
    LinkPurpose.EMAIL_CHANGE: NoticeKind.EMAIL_CHANGE,
}
NOBODY = 0  # stands for no person


@dataclass(frozen=True)
class UsedLink:
    """What a used link permits. `address` is where it was sent, if that matters."""

    person_id: int
    address: str | None


def issue(purpose: LinkPurpose, person_id: int, *, address: str | None = None, now: datetime) -> int:
    """Send a person a link and void the older ones of the same purpose. Return its id.

    Raises Refusal if five were sent to this person within the hour.
    """
    with write() as session:
        return issue_in(session, purpose, person_id, address=address, now=now)


def issue_in(
    session: DbSession, purpose: LinkPurpose, person_id: int, *, address: str | None = None, now: datetime
) -> int:
    """Do the same within the caller's transaction."""
    email = session.scalar(select(Person.email).where(Person.id == person_id).with_for_update())
    key = reader_key(address or email or "")
    if has_reached_limit(session, key, purpose, person_id=person_id, now=now):
        raise Refusal(one_time_links_rules.TOO_MANY)
    return _write(session, purpose, person_id, address, key, now=now)


def request_link(purpose: LinkPurpose, email: str, *, now: datetime) -> None:
    """Send a sign-in or password link to this address. Invited people get their invitation again.

    Nothing is sent for an unknown address, or after too many within the hour. The same statements run in every case, so
    the response time does not reveal who has an account.
    """
    with write() as session:
        person_with_email = select(Person.id, Person.joined_at).where(
            Person.email == email_addresses.normalize_email(email), Person.removed_at.is_(None)
        )
        person = session.execute(person_with_email.with_for_update()).first()
        person_id = person.id if person else NOBODY
        key = reader_key(email)
        too_many = has_reached_limit(session, key, purpose, person_id=person_id, now=now)
        send_after = send_after_random_delay(now)
        if person and not too_many:
            invited_address = email_addresses.normalize_email(email) if person.joined_at is None else None
            kind = LinkPurpose.INVITATION if invited_address else purpose
            _write(session, kind, person_id, invited_address, key, now=now, send_after=send_after)
            _delete_link(session, NOBODY)
        else:
            _delete_link(session, _write(session, purpose, NOBODY, None, None, now=now, send_after=send_after))


def invite_again(person_id: int, *, now: datetime) -> None:
    """Send an invitation again, to the same address. Nothing is sent if the person has joined."""
    with write() as session:
        invited_address = select(Person.email).where(
            Person.id == person_id, Person.joined_at.is_(None), Person.removed_at.is_(None)
        )
        email = session.scalar(invited_address)
        if email is not None:
            address = one_time_links.invited_addresses([person_id]).get(person_id, email)
            issue_in(session, LinkPurpose.INVITATION, person_id, address=address, now=now)


def issue_first_operator(*, now: datetime) -> str | None:
    """Return the secret of a new link that creates the first operator. None if there is an operator."""
    with write() as session:
        locks.lock_name(session, "first-operator")
        if session.scalar(select(Person.id).where(Person.role == Role.OPERATOR, Person.removed_at.is_(None)).limit(1)):
            return None
        purpose = LinkPurpose.FIRST_OPERATOR
        _void(session, OneTimeLink.purpose == purpose, now=now)
        secret = new_link_secret()
        _insert(session, purpose, now=now, secret=secret)
        return secret


def use_link(session: DbSession, link_id: int, purpose: LinkPurpose, *, now: datetime) -> UsedLink:
    """Use up the link in the transaction of what it permits. Of two at once, one wins. Raises LinkInvalid."""
    link = session.execute(
        select(OneTimeLink.person_id, OneTimeLink.address).where(OneTimeLink.id == link_id)
    ).one_or_none()
    if link is None:
        raise LinkInvalid
    if link.address:
        locks.lock_name(session, "address", link.address)
    session.execute(select(Person.id).where(Person.id == link.person_id).with_for_update())
    use = update(OneTimeLink).where(
        OneTimeLink.id == link_id,
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.voided_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    if session.execute(use.values(used_at=now).returning(OneTimeLink.id)).first() is None:
        raise LinkInvalid(one_time_links.current_problem(link_id, now=now) or one_time_links_rules.LinkProblem.USED)
    return UsedLink(link.person_id or NOBODY, link.address)


def decline(link_id: int, *, now: datetime) -> None:
    """Void a link whose reader declined. A used link stays used."""
    with write() as session:
        _void(session, OneTimeLink.id == link_id, now=now)


def void_all_in(session: DbSession, person_id: int, *, now: datetime) -> None:
    """Void all links of a person: after a new password, a new address, or the end of the account."""
    _void(session, OneTimeLink.person_id == person_id, now=now)


def void_in(session: DbSession, *conditions: ColumnElement[bool], now: datetime) -> None:
    """Void the links that still work, and give up their notices."""
    _void(session, *conditions, now=now)


def has_reached_limit(
    session: DbSession, key: str, purpose: LinkPurpose, *, person_id: int = NOBODY, now: datetime
) -> bool:
    """Tell whether five were sent within the hour to the mailbox of `key`, or to the person.

    The mailbox counts across rows: somebody who is invited, removed and invited again is one reader.
    """
    locks.lock_name(session, "reader", key)
    purposes_of_others = one_time_links_rules.CAUSED_BY_OTHERS
    is_same_sort = (
        OneTimeLink.purpose.in_(purposes_of_others)
        if purpose in purposes_of_others
        else OneTimeLink.purpose.not_in(purposes_of_others)
    )
    is_to_mailbox = and_(OneTimeLink.reader_key == key, is_same_sort)
    sent = select(func.count(case((is_to_mailbox, 1))), func.count(case((OneTimeLink.person_id == person_id, 1))))
    is_to_either = or_(OneTimeLink.reader_key == key, OneTimeLink.person_id == person_id)
    return (
        max(session.execute(sent.where(is_to_either, OneTimeLink.created_at > now - HOUR)).one()) >= MAX_LINKS_PER_HOUR
    )


def send_after_random_delay(now: datetime) -> datetime:
    """Return when a mail that anybody can ask for leaves: at the worker's next turn plus a random second.

    Sending at once would slow the next responses, and so reveal whether the address is known.
    """
    return now + timedelta(seconds=random.uniform(0, 1))  # noqa: S311  (blurs an instant; no secret)


def _write(
    session: DbSession,
    purpose: LinkPurpose,
    person_id: int,
    address: str | None,
    key: str | None,
    *,
    now: datetime,
    send_after: datetime | None = None,
) -> int:
    """Void the older links, insert the new one and owe its notice. For NOBODY do the same, voided from the start."""
    _void(session, OneTimeLink.person_id == person_id, OneTimeLink.purpose == purpose, now=now)
    if person_id == NOBODY:
        link_id = _insert(session, LinkPurpose.FIRST_OPERATOR, now=now, voided_at=now)
    else:
        link_id = _insert(session, purpose, now=now, person_id=person_id, address=address, reader_key=key)
    new = NewNotice(KINDS[purpose], Link(link_id), Recipient.person(person_id), address=address)
    notice_writer.owe(session, new, now=now, send_after=send_after)
    return link_id


def _insert(session: DbSession, purpose: LinkPurpose, *, now: datetime, **values: object) -> int:
    row = insert(OneTimeLink).values(purpose=purpose, created_at=now, expires_at=now + LIFETIME[purpose], **values)
    return session.execute(row.returning(OneTimeLink.id)).scalar_one()


def _void(session: DbSession, *conditions: ColumnElement[bool], now: datetime) -> None:
    """Void the links that still work, and give up their notices."""
    working = (*conditions, OneTimeLink.used_at.is_(None), OneTimeLink.voided_at.is_(None))
    ids = session.scalars(
        update(OneTimeLink)
        .where(*working)
        .values(voided_at=now)
        .returning(OneTimeLink.id)
        .execution_options(synchronize_session=False)
    ).all()
    notice_writer.give_up(session, Notice.link_id.in_(ids), state=NoticeState.DROPPED, reason="voided", now=now)


def _delete_link(session: DbSession, link_id: int) -> None:
    """Delete everything that was written for nobody."""
    session.execute(delete(Notice).where(Notice.link_id == link_id))
    session.execute(delete(OneTimeLink).where(OneTimeLink.id == link_id))
