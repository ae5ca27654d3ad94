"""People for lists, and who has an address. Removed people are in none of these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from referrals.extensions import db
from referrals.models import AuthSession, LinkPurpose, Location, MarketingProfile, OneTimeLink, Person, Referral, Role
from referrals.queries.person import one_time_links
from referrals.queries.referral import status_columns
from referrals.rules import email_addresses


@dataclass(frozen=True)
class PersonLine:
    """A person in a list. `email` is where mail goes, also while the invitation is open.

    `invited_until` is the end of the open invitation, for somebody who has not joined.
    """

    id: int
    public_id: str
    name: str
    email: str
    role: str
    joined_at: datetime | None
    invited_until: datetime | None
    bouncing_at: datetime | None


def by_email(typed: str) -> Person | None:
    return db.session.scalars(
        select(Person).where(Person.email == email_addresses.normalize_email(typed), Person.removed_at.is_(None))
    ).one_or_none()


def partner_emails(partner_id: int) -> set[str]:
    """Return the addresses of the partner's members and contacts."""
    members = select(Person.email).where(Person.partner_id == partner_id, Person.removed_at.is_(None))
    contacts = select(Location.contact_email).join(Location.profile).where(MarketingProfile.partner_id == partner_id)
    contacts = contacts.where(Location.removed_at.is_(None), Location.contact_email.is_not(None))
    return {address for found in (members, contacts) for address in db.session.scalars(found) if address}


def password_hash_of(person_id: int) -> str | None:
    return db.session.scalar(select(Person.password_hash).where(Person.id == person_id))


def email_of(person_id: int) -> str | None:
    return db.session.scalar(select(Person.email).where(Person.id == person_id))


def there_is_an_operator() -> bool:
    operator = select(Person.id).where(Person.role == Role.OPERATOR, Person.removed_at.is_(None))
    return db.session.scalar(operator.limit(1)) is not None


def has_account(address: str, *, but: int) -> bool:
    """Tell whether somebody else has joined with this address. Ask only for its proven owner."""
    owner = select(Person.id).where(Person.email == address, Person.joined_at.is_not(None), Person.id != but)
    return db.session.scalar(owner) is not None


def teammate(address: str, partner_id: int | None) -> Person | None:
    """Return who has this address at the partner (None: at the network itself), or was invited under it."""
    invited = select(OneTimeLink.person_id).where(
        OneTimeLink.address == address, OneTimeLink.purpose == LinkPurpose.INVITATION
    )
    has_it = or_(Person.email == address, Person.joined_at.is_(None) & Person.id.in_(invited))
    return db.session.scalars(_team(partner_id).where(has_it).limit(1)).one_or_none()


def of_partner(partner_id: int) -> list[PersonLine]:
    """Return the members of a partner, admins first, then sorted by name."""
    return _select_lines(_team(partner_id))


def of_network() -> list[PersonLine]:
    """Return the operators and agents, operators first, then sorted by name."""
    return _select_lines(_team(None))


def person_of_partner(partner_id: int | None, public_id: str) -> Person | None:
    """Return this person if they belong to that partner (None: to the network itself)."""
    return db.session.scalars(
        _team(partner_id).where(Person.public_id == public_id).options(joinedload(Person.partner))
    ).one_or_none()


def person_line(person: Person) -> PersonLine:
    """Return one person as in the lists."""
    return _lines([person])[0]


def open_referrals_of(person_id: int, *, now: datetime) -> int:
    """Return how many referrals would become unassigned if this person were removed."""
    theirs = (
        select(func.count()).select_from(Referral).where(Referral.assignee_id == person_id, status_columns.is_open(now))
    )
    return db.session.scalar(theirs) or 0


@dataclass(frozen=True)
class SignedInBrowser:
    """A browser in which somebody is signed in. `handle` identifies it without its secret."""

    handle: str
    browser: str
    created_at: datetime
    touched_at: datetime
    is_this: bool


def sign_ins(person_id: int, *, this: str | None, now: datetime) -> list[SignedInBrowser]:
    """Return a person's sessions, this browser first, then the last used."""
    rows = db.session.scalars(
        select(AuthSession)
        .where(AuthSession.person_id == person_id, AuthSession.expires_at > now)
        .order_by(AuthSession.touched_at.desc())
    )
    found = [
        SignedInBrowser(session_handle(row.id), row.browser, row.created_at, row.touched_at, row.id == this)
        for row in rows
    ]
    return sorted(found, key=lambda sign_in: not sign_in.is_this)


def session_id_of(person_id: int, wanted: str) -> str | None:
    """Return the person's session with this handle."""
    ids = db.session.scalars(select(AuthSession.id).where(AuthSession.person_id == person_id))
    return next((session_id for session_id in ids if session_handle(session_id) == wanted), None)


def session_handle(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()[:20]


def _team(partner_id: int | None) -> Select[Person]:
    mates: ColumnElement[bool] = Person.partner_id.is_not_distinct_from(partner_id)
    return select(Person).where(mates, Person.removed_at.is_(None))


def _select_lines(team: Select[Person]) -> list[PersonLine]:
    in_charge = Person.role.in_((Role.OPERATOR, Role.ADMIN))
    return _lines(db.session.scalars(team.order_by(in_charge.desc(), func.lower(Person.name), Person.id)).all())


def _lines(people: Sequence[Person]) -> list[PersonLine]:
    invited = one_time_links.invitations([person.id for person in people if person.joined_at is None])
    return [_line(person, invited.get(person.id)) for person in people]


def _line(person: Person, invitation: OneTimeLink | None) -> PersonLine:
    return PersonLine(
        person.id,
        person.public_id,
        person.name,
        (invitation.address if invitation else None) or person.email,
        person.role,
        person.joined_at,
        invitation.expires_at if invitation else None,
        person.bouncing_at,
    )
