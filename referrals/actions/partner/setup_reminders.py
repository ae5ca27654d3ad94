"""Remind partners of what they must do before customers find them, at most once a day per step."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select

from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.partner import contacts as contacts_actions
from referrals.actions.person import one_time_links as one_time_links_actions
from referrals.database import DbSession, write
from referrals.models import LinkPurpose, Location, MarketingProfile, NoticeKind, OneTimeLink, Person, Role
from referrals.queries.partner import contacts
from referrals.queries.person import one_time_links
from referrals.rules.occasions import Setup
from referrals.rules.recipient import Recipient

KIND = NoticeKind.SETUP_REMINDER
DAY = timedelta(days=1)


class Step(StrEnum):
    """A step after the invitation."""

    SIGNED_IN = "signed-in"
    VERIFIED = "verified"
    ACTIVE = "active"


def remind(partner_id: int, step: Step, *, now: datetime) -> int:
    """Remind whoever can do the step. Return the number of mails owed: none if it was done within a day."""
    with write() as session:
        return REMIND[step](session, partner_id, now=now)


def _invite_again(session: DbSession, partner_id: int, *, now: datetime) -> int:
    has_recent_link = exists().where(OneTimeLink.person_id == Person.id, OneTimeLink.created_at > now - DAY)
    invited = select(Person.id, Person.email).where(Person.partner_id == partner_id, Person.removed_at.is_(None))
    rows = session.execute(invited.where(Person.joined_at.is_(None), ~has_recent_link)).all()
    addresses = one_time_links.invited_addresses([row.id for row in rows])
    for row in rows:
        address = addresses.get(row.id, row.email)
        one_time_links_actions.issue_in(session, LinkPurpose.INVITATION, row.id, address=address, now=now)
    return len(rows)


def _check_contacts(session: DbSession, partner_id: int, *, now: datetime) -> int:
    has_recent_link = exists().where(OneTimeLink.location_id == Location.id, OneTimeLink.created_at > now - DAY)
    locations = select(Location.id, Location.contact_email).join(Location.profile)
    locations = locations.where(MarketingProfile.partner_id == partner_id, Location.removed_at.is_(None))
    rows = session.execute(locations.where(contacts.is_unverified(), ~has_recent_link)).all()
    for row in rows:
        contacts_actions.send_check_in(session, row.id, row.contact_email, now=now)
    return len(rows)


def _ask_to_publish(session: DbSession, partner_id: int, *, now: datetime) -> int:
    admins = select(Person.id).where(
        Person.partner_id == partner_id,
        Person.role == Role.ADMIN,
        Person.removed_at.is_(None),
        Person.joined_at.is_not(None),
    )
    admin_ids = [
        id for id in session.scalars(admins).all() if not notice_writer.was_owed_since(session, KIND, id, now - DAY)
    ]
    if admin_ids:
        notice_writer.owe(session, *(NewNotice(KIND, Setup(now), Recipient.person(id)) for id in admin_ids), now=now)
    return len(admin_ids)


REMIND = {Step.SIGNED_IN: _invite_again, Step.VERIFIED: _check_contacts, Step.ACTIVE: _ask_to_publish}
