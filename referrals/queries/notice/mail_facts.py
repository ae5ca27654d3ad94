"""The facts for mails, read in bulk: one statement per kind, however many mails there are.

Plain values, not ORM rows: they stay as they were read while notices are marked one by one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from referrals.extensions import db
from referrals.models import (
    Enquiry,
    EnquiryKeyword,
    Location,
    MarketingProfile,
    OneTimeLink,
    Partner,
    Person,
    Referral,
    ReferralEvent,
    Term,
    enquiry_term,
)
from referrals.queries.rows import named, read
from referrals.rules import lifecycle
from referrals.rules.recipient import Recipient
from referrals.rules.term_names import Translated


@dataclass(frozen=True)
class MailReader:
    """The reader of a mail, as of now. `link_secret` is for their links; `role` is empty without an account."""

    name: str
    address: str
    language: str
    zone: str
    link_secret: str
    removed_at: datetime | None = None
    bouncing_at: datetime | None = None
    partner_id: int | None = None
    partner: str = ""
    role: str = ""


@dataclass(frozen=True)
class ReferralFacts:
    """A referral with the names of its partner, location and assignee.

    The deadline is the one that applies if the clock starts now, unless it has started before.
    """

    id: int
    public_id: str
    enquiry_id: int
    partner_id: int
    version: int
    stage: str
    outcome: str | None
    received_at: datetime
    clock_started_at: datetime | None
    revealed_at: datetime | None
    archived_at: datetime | None
    due_at: datetime | None
    undo_until: datetime | None
    expected_close_on: date | None
    estimated_minor: int | None
    estimated_currency: str | None
    link_secret: str
    partner: str
    partner_public_id: str
    location: str
    contact: str
    contact_email: str | None
    contact_telephone: str
    assignee_id: int | None
    assignee: str | None
    assignee_email: str | None


@dataclass(frozen=True)
class TermFacts(Translated):
    """A term of an enquiry."""

    enquiry_id: int
    vocabulary: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class EnquiryFacts:
    """The overview of an enquiry, whether it is closed, and whether its customer is proved."""

    id: int
    public_id: str
    need: str
    overview: str
    country: str
    place: str
    company_size: str | None
    time_frame: str | None
    budget_from_minor: int | None
    budget_to_minor: int | None
    budget_currency: str | None
    channel: str
    language: str
    zone: str
    received_at: datetime
    closed_at: datetime | None
    link_secret: str
    erased_at: datetime | None
    proved_at: datetime | None
    held_until: datetime | None
    not_real_at: datetime | None


@dataclass(frozen=True)
class LinkFacts:
    """A one-time link."""

    id: int
    purpose: str
    secret: str
    address: str | None
    expires_at: datetime
    used_at: datetime | None
    voided_at: datetime | None


@dataclass(frozen=True)
class MoveFacts:
    """A move of the history, and who made it, by their name at that time."""

    kind: str
    actor_name: str | None


def move_facts(event_ids: Collection[int]) -> dict[int, MoveFacts]:
    found = select(ReferralEvent.id, ReferralEvent.kind, ReferralEvent.actor_name).where(
        ReferralEvent.id.in_(event_ids)
    )
    return {row.id: MoveFacts(row.kind, row.actor_name) for row in _execute(found, event_ids)}


def readers_by_person(ids: Collection[int]) -> dict[Recipient, MailReader]:
    """Return the people as recipients of notices."""
    found = (
        select(
            Person.id,
            *named(
                name=Person.name,
                address=Person.email,
                language=Person.language,
                zone=Person.zone,
                link_secret=Person.link_secret,
                removed_at=Person.removed_at,
                bouncing_at=Person.bouncing_at,
                partner_id=Person.partner_id,
                partner=func.coalesce(Partner.name, ""),
                role=Person.role,
            ),
        )
        .outerjoin(Partner, Partner.id == Person.partner_id)
        .where(Person.id.in_(ids))
    )
    return {Recipient.person(row.id): read(MailReader, row) for row in _execute(found, ids)}


def readers_by_contact(location_ids: Collection[int]) -> dict[Recipient, MailReader]:
    """Return the contacts of the locations as recipients of notices."""
    found = (
        select(
            Location.id,
            *named(
                name=Location.contact_name,
                address=func.coalesce(Location.contact_email, ""),
                language=Location.language,
                zone=Location.zone,
                link_secret=Location.link_secret,
                removed_at=Location.removed_at,
                bouncing_at=Location.bouncing_at,
                partner_id=MarketingProfile.partner_id,
                partner=Partner.name,
                role=literal(""),
            ),
        )
        .join(Location.profile)
        .join(MarketingProfile.partner)
        .where(Location.id.in_(location_ids))
    )
    return {Recipient.location(row.id): read(MailReader, row) for row in _execute(found, location_ids)}


def referral_facts(
    of: Collection[int], enquiry_ids: Collection[int], *, now: datetime
) -> dict[int, list[ReferralFacts]]:
    """Return, by enquiry, all referrals of these enquiries, and of the enquiries of the referrals `of`."""
    theirs = select(Referral.enquiry_id).where(Referral.id.in_(of))
    found = (
        select(
            *_columns(Referral, ReferralFacts, until="partner"),
            *named(
                partner=Partner.name,
                partner_public_id=Partner.public_id,
                location=Location.name,
                contact=Location.contact_name,
                contact_email=Location.contact_email,
                contact_telephone=Location.contact_telephone,
                assignee_id=Person.id,
                assignee=Person.name,
                assignee_email=Person.email,
            ),
        )
        .join(Referral.partner)
        .join(Referral.location)
        .outerjoin(Person, (Person.id == Referral.assignee_id) & Person.removed_at.is_(None))
        .where(Referral.enquiry_id.in_(enquiry_ids) | Referral.enquiry_id.in_(theirs))
        .order_by(Referral.id)
    )
    by_enquiry: dict[int, list[ReferralFacts]] = defaultdict(list)
    for row in _execute(found, [*of, *enquiry_ids]):
        referral = _with_clock(read(ReferralFacts, row), now)
        by_enquiry[referral.enquiry_id].append(referral)
    return by_enquiry


def _with_clock(referral: ReferralFacts, now: datetime) -> ReferralFacts:
    """Return the referral as if its clock started now, unless it runs already."""
    if referral.clock_started_at is not None or referral.due_at is None:
        return referral
    return replace(
        referral, clock_started_at=now, due_at=lifecycle.delayed_deadline(referral.due_at, referral.received_at, now)
    )


def enquiry_facts(ids: Collection[int]) -> dict[int, EnquiryFacts]:
    found = select(*_columns(Enquiry, EnquiryFacts)).where(Enquiry.id.in_(ids))
    return {row.id: read(EnquiryFacts, row) for row in _execute(found, ids)}


def term_facts(enquiry_ids: Collection[int]) -> dict[int, list[TermFacts]]:
    """Return, by enquiry, its products, services and industries."""
    found = (
        select(enquiry_term.c.enquiry_id, Term)
        .join(Term, Term.id == enquiry_term.c.term_id)
        .where(enquiry_term.c.enquiry_id.in_(enquiry_ids))
        .order_by(Term.vocabulary, Term.slug)
    )
    by_enquiry: dict[int, list[TermFacts]] = defaultdict(list)
    for enquiry_id, term in _execute(found, enquiry_ids):
        by_enquiry[enquiry_id].append(TermFacts(enquiry_id, term.vocabulary, dict(term.names)))
    return by_enquiry


def keyword_facts(enquiry_ids: Collection[int]) -> dict[int, list[str]]:
    found = select(EnquiryKeyword.enquiry_id, EnquiryKeyword.keyword).order_by(EnquiryKeyword.keyword)
    by_enquiry: dict[int, list[str]] = defaultdict(list)
    for row in _execute(found.where(EnquiryKeyword.enquiry_id.in_(enquiry_ids)), enquiry_ids):
        by_enquiry[row.enquiry_id].append(row.keyword)
    return by_enquiry


def link_facts(ids: Collection[int]) -> dict[int, LinkFacts]:
    found = select(*_columns(OneTimeLink, LinkFacts)).where(OneTimeLink.id.in_(ids))
    return {row.id: read(LinkFacts, row) for row in _execute(found, ids)}


def _columns(table: object, shape: type, until: str | None = None) -> list[ColumnElement[Any]]:
    """Return the columns of `table` for the fields of `shape`, in order, up to the field `until`."""
    names = [field.name for field in fields(shape)]
    return [getattr(table, name) for name in names[: names.index(until) if until else None]]


def _execute(found: Any, ids: Collection[int]) -> Sequence[Any]:
    return db.session.execute(found).all() if ids else ()
