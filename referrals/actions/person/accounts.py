"""People: invited, joining, and changing their own data.

An address belongs to whoever joined with it; an invitation does not reserve it. Until somebody joins, their row has a
placeholder address, and the invitation has the real one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from referrals import passwords
from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.person import one_time_links, sessions
from referrals.actions.person.one_time_links import UsedLink
from referrals.actions.person.sessions import Browser
from referrals.database import DbSession, write
from referrals.models import (
    Follow,
    LinkPurpose,
    Location,
    MarketingProfile,
    NoticeKind,
    Person,
    Role,
    Setting,
    new_public_id,
)
from referrals.models.columns import renewed_link_secret
from referrals.queries.person import people
from referrals.rules import email_addresses
from referrals.rules.occasions import Link
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, FieldRefusal, Refusal

TAKEN = N_("This address already has an account. Sign in with it, or use another address.")


@dataclass(frozen=True)
class Newcomer:
    """A person to invite. `partner_id` is set for the roles admin and member only."""

    email: str
    name: str
    role: Role
    partner_id: int | None = None
    language: str = "en"
    zone: str = "Europe/Rome"


def invite(newcomer: Newcomer, *, openly: bool = False, now: datetime) -> int:
    """Invite a person by email. Return the id of their row.

    Raises FieldRefusal if the address is in the same team. An account elsewhere is only revealed to the inviter if
    `openly` (the operator may know). Otherwise only the page of the invitation says so.
    """
    with write() as session:
        return invite_in(session, newcomer, openly=openly, now=now)


def invite_in(session: DbSession, newcomer: Newcomer, *, openly: bool = False, now: datetime) -> int:
    """Do the same within another action's transaction."""
    address = email_addresses.normalize_email(newcomer.email)
    locks.lock_name(session, "address", address)
    _check_not_in_team(address, newcomer.partner_id)
    owner = session.scalar(select(Person.id).where(Person.email == address))
    if owner is not None and openly:
        raise FieldRefusal("email", N_("This address already has an account. Each address can have only one."))
    public_id = new_public_id()
    row = insert(Person).values(
        public_id=public_id,
        email=email_addresses.placeholder_email(public_id) if owner else address,
        name=newcomer.name,
        role=newcomer.role,
        partner_id=newcomer.partner_id,
        language=newcomer.language,
        zone=newcomer.zone,
        created_at=now,
    )
    person_id: int = session.execute(row.returning(Person.id)).scalar_one()
    one_time_links.issue_in(session, LinkPurpose.INVITATION, person_id, address=address, now=now)
    return person_id


def join(link_id: int, *, name: str, language: str, password: str | None, browser: Browser, now: datetime) -> str:
    """Accept an invitation. Return the id of the session. Without a password the person signs in by emailed links.

    Raises LinkInvalid, or Refusal if the address has got an account meanwhile.
    """
    password_hash = passwords.hash_password(password) if password else None
    with write() as session:
        used = one_time_links.use_link(session, link_id, LinkPurpose.INVITATION, now=now)
        address = _claim_address(session, used)
        values = {"name": name, "language": language, "password_hash": password_hash, "joined_at": now}
        _set(session, used.person_id, email=address, bouncing_at=None, **values)
        return sessions.begin_in(session, used.person_id, keep=False, browser=browser, now=now)


@dataclass(frozen=True)
class FirstOperator:
    """The first operator, and the name of the network."""

    name: str
    email: str
    password: str
    network_name: str
    language: str = "en"
    zone: str = "Europe/Rome"


def create_first_operator(link_id: int, first: FirstOperator, *, browser: Browser, now: datetime) -> str:
    """Create the first operator of a network. Return the id of the session. Raises LinkInvalid, FieldRefusal."""
    password_hash = passwords.hash_password(first.password)
    address = email_addresses.normalize_email(first.email)
    with write() as session:
        if people.there_is_an_operator():
            raise Refusal(N_("This network already has an operator. Ask them for an invitation."))
        one_time_links.use_link(session, link_id, LinkPurpose.FIRST_OPERATOR, now=now)
        if session.scalar(select(Person.id).where(Person.email == address)):
            raise FieldRefusal("email", TAKEN)
        row = insert(Person).values(
            public_id=new_public_id(),
            email=address,
            name=first.name,
            role=Role.OPERATOR,
            password_hash=password_hash,
            language=first.language,
            zone=first.zone,
            created_at=now,
            joined_at=now,
        )
        person_id: int = session.execute(row.returning(Person.id)).scalar_one()
        session.merge(Setting(name="network_name", value=first.network_name))
        return sessions.begin_in(session, person_id, keep=False, browser=browser, now=now)


def change(person_id: int, *, name: str, language: str, zone: str) -> None:
    """Change a person's own data."""
    with write() as session:
        _set(session, person_id, name=name, language=language, zone=zone)


def set_language(person_id: int, language: str) -> None:
    with write() as session:
        _set(session, person_id, language=language)


def ask_email_change(person_id: int, *, email: str, password: str | None, now: datetime) -> None:
    """Send a link to the new address, which becomes the person's own when the link is used.

    A person with a password must give it. Raises FieldRefusal for a wrong password or the present address. Whether
    somebody else has the address is said on the page of the link only.
    """
    address = email_addresses.normalize_email(email)
    stored_hash = people.password_hash_of(person_id)
    if stored_hash is not None and not passwords.is_right(password or "", stored_hash):
        raise FieldRefusal("password", N_("That isn’t your current password."))
    if people.email_of(person_id) == address:
        raise FieldRefusal("email", N_("This is already your address."))
    one_time_links.issue(LinkPurpose.EMAIL_CHANGE, person_id, address=address, now=now)


def change_email(link_id: int, *, except_session_id: str | None, now: datetime) -> None:
    """Make the link's address the person's own, and tell the old address.

    Other sessions except `except_session_id`, and all links sent to the old address, end. Raises LinkInvalid, Refusal.
    """
    with write() as session:
        used = one_time_links.use_link(session, link_id, LinkPurpose.EMAIL_CHANGE, now=now)
        old = session.scalar(select(Person.email).where(Person.id == used.person_id))
        address = _claim_address(session, used)
        _set(session, used.person_id, email=address, bouncing_at=None, **renewed_link_secret())
        sessions.end_all_in(session, used.person_id, except_session_id=except_session_id)
        one_time_links.void_all_in(session, used.person_id, now=now)
        person = Recipient.person(used.person_id)
        notice_writer.owe(session, NewNotice(NoticeKind.EMAIL_CHANGED, Link(link_id), person, address=old), now=now)


def follow(person_id: int, location_id: int) -> None:
    """Let a member get the notices of a location of their partner too."""
    with write() as session:
        followable = (
            select(Location.id)
            .join(Location.profile)
            .join(Person, Person.partner_id == MarketingProfile.partner_id)
            .where(Location.id == location_id, Location.removed_at.is_(None), Person.id == person_id)
        )
        if session.scalar(followable) is not None:
            session.merge(Follow(person_id=person_id, location_id=location_id))


def unfollow(person_id: int, location_id: int) -> None:
    with write() as session:
        session.execute(delete(Follow).where(Follow.person_id == person_id, Follow.location_id == location_id))


def _check_not_in_team(address: str, partner_id: int | None) -> None:
    teammate = people.teammate(address, partner_id)
    if teammate is None:
        return
    if teammate.joined_at is None:
        raise FieldRefusal(
            "email", N_("%(name)s has already been invited. You can send the invitation again."), name=teammate.name
        )
    raise FieldRefusal("email", N_("%(name)s has this address and is already on the team."), name=teammate.name)


def _claim_address(session: DbSession, used: UsedLink) -> str:
    """Free the address for the person who has proved that it is theirs. Another person's open invitation yields."""
    assert used.address is not None
    others = select(Person).where(Person.email == used.address, Person.id != used.person_id).with_for_update()
    other = session.scalars(others).one_or_none()
    if other is not None and other.joined_at is not None:
        raise Refusal(TAKEN)
    if other is not None:
        _set(session, other.id, email=email_addresses.placeholder_email(other.public_id))
    return used.address


def _set(session: DbSession, person_id: int, **values: object) -> None:
    session.execute(
        update(Person).where(Person.id == person_id).values(**values).execution_options(synchronize_session=False)
    )
