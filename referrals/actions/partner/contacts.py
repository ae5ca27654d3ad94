"""The contacts of locations: verified by a mailed link, and confirmed by the partner every 90 days."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.person import one_time_links
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import LinkPurpose, Location, Notice, NoticeKind, OneTimeLink, Person, Role
from referrals.origin_keys import reader_key
from referrals.queries.partner import contacts
from referrals.rules.occasions import Link, UnconfirmedContacts
from referrals.rules.one_time_links import HOUR, LIFETIME, MAX_LINKS_PER_HOUR
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal

CONFIRM = NoticeKind.CONTACTS_CONFIRM
TOO_MANY = N_("Too many emails have been sent to this contact in the last hour. Try again later.")


def send_check_in(session: DbSession, location_id: int, address: str, *, now: datetime) -> None:
    """Send the contact a link to verify the address. Its earlier links stop working.

    Nothing is sent to a mailbox that has had five links within the hour. The link can be sent again later.
    """
    void_in(session, location_id, now=now)
    purpose, key = LinkPurpose.CONTACT_CHECK, reader_key(address)
    if one_time_links.has_reached_limit(session, key, purpose, now=now):
        return
    lifetime = {"created_at": now, "expires_at": now + LIFETIME[purpose]}
    row = insert(OneTimeLink).values(
        purpose=purpose, location_id=location_id, address=address, reader_key=key, **lifetime
    )
    link_id = session.execute(row.returning(OneTimeLink.id)).scalar_one()
    contact = Recipient.location(location_id)
    notice_writer.owe(session, NewNotice(NoticeKind.CONTACT_CHECK, Link(link_id), contact, address=address), now=now)


def void_in(session: DbSession, location_id: int, *, now: datetime) -> None:
    """Void the contact's links, and give up those that have not left."""
    one_time_links.void_in(session, OneTimeLink.location_id == location_id, now=now)


def send_check(location_id: int, *, now: datetime) -> None:
    """Send the link again, unless the contact is verified and reachable. Raises Refusal after five in an hour."""
    with write() as session:
        contact = session.execute(
            select(Location.contact_email, Location.verified_at, Location.bouncing_at)
            .where(Location.id == location_id, Location.removed_at.is_(None))
            .with_for_update()
        ).one_or_none()
        if contact is None or not contact.contact_email or (contact.verified_at and not contact.bouncing_at):
            return
        sent = select(func.count()).where(OneTimeLink.location_id == location_id, OneTimeLink.created_at > now - HOUR)
        purpose, key = LinkPurpose.CONTACT_CHECK, reader_key(contact.contact_email)
        too_many = one_time_links.has_reached_limit(session, key, purpose, now=now)
        if too_many or (session.scalar(sent) or 0) >= MAX_LINKS_PER_HOUR:
            raise Refusal(TOO_MANY)
        send_check_in(session, location_id, contact.contact_email, now=now)


def verify(link_id: int, *, now: datetime) -> None:
    """Record that the contact has confirmed the address. Raises LinkInvalid."""
    with write() as session:
        location_id = session.scalar(select(OneTimeLink.location_id).where(OneTimeLink.id == link_id))
        used = one_time_links.use_link(session, link_id, LinkPurpose.CONTACT_CHECK, now=now)
        _update(
            session,
            Location.id == location_id,
            Location.contact_email == used.address,
            verified_at=now,
            confirmed_at=now,
            bouncing_at=None,
        )


def confirm(location_ids: Collection[int], *, now: datetime) -> None:
    """Record that the partner has checked these contacts and that they are right."""
    with write() as session:
        _update(session, Location.id.in_(location_ids), Location.removed_at.is_(None), confirmed_at=now)


def owe_due(*, now: datetime) -> int:
    """Ask the admins of each partner with contacts unconfirmed for 90 days. Return how many partners were asked.

    Whoever does not answer is asked again after another 90 days.
    """
    occasions = {partner: _occasion(partner, since, now) for partner, since in contacts.unconfirmed(now=now)}
    keys = [str(occasion) for occasion in occasions.values()]
    earlier = select(Notice.occasion).where(Notice.kind == CONFIRM, Notice.occasion.in_(keys))
    asked_keys = set(db.session.scalars(earlier)) if occasions else set()
    admins = _admins([partner for partner, occasion in occasions.items() if str(occasion) not in asked_keys])
    if admins:
        with write() as session:
            new = [NewNotice(CONFIRM, occasions[partner], Recipient.person(id)) for id, partner in admins]
            notice_writer.owe(session, *new, now=now)
    return len({partner for _, partner in admins})


def _occasion(partner_id: int, since: datetime, now: datetime) -> UnconfirmedContacts:
    """Return the occasion of the last full period of 90 days since somebody looked at the contacts."""
    period_start = since + ((now - since) // contacts.CONFIRMED_FOR - 1) * contacts.CONFIRMED_FOR
    return UnconfirmedContacts(partner_id, period_start.date())


def _admins(partner_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (person, partner) of the admins who have joined."""
    is_active_admin = Person.role == Role.ADMIN, Person.removed_at.is_(None), Person.joined_at.is_not(None)
    admins = (
        select(Person.id, Person.partner_id)
        .where(Person.partner_id.in_(partner_ids), *is_active_admin)
        .order_by(Person.id)
    )
    return [(id, partner or 0) for id, partner in db.session.execute(admins)] if partner_ids else []


def _update(session: DbSession, *conditions: ColumnElement[bool], **values: object) -> None:
    session.execute(update(Location).where(*conditions).values(**values).execution_options(synchronize_session=False))
