"""All enquiries of the network, for operators and agents: with customer and status."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Feedback, Partner, Person, Referral
from referrals.queries import keyset
from referrals.queries.enquiry import held, private_part
from referrals.queries.enquiry.held import HeldEnquiry
from referrals.queries.keyset import Key, Position
from referrals.queries.network import desk
from referrals.queries.referral import status_columns
from referrals.queries.rows import named, read
from referrals.rules import lifecycle
from referrals.rules.choices import PartnerReason
from referrals.rules.folding import search_text
from referrals.rules.lifecycle import Outcome, Status, status_at

PAGE_SIZE = 30
MAX_WORDS = 12
SIMILAR_PERIOD = timedelta(days=30)  # between two enquiries that may be the same one
MAX_SIMILAR = 50  # candidates that are compared
DROPPED_PERIOD = timedelta(days=365)  # how far back "dropped by all" looks


class EnquiryState(StrEnum):
    """The filter by state. Held enquiries are under HELD only."""

    ALL = "all"
    OPEN = "open"
    DROPPED = "dropped"
    CLOSED = "closed"
    NOT_REAL = "not-real"
    HELD = "held"


@dataclass(frozen=True)
class AskedPartnerLine:
    """An asked partner and its status. `feedback` is the customer's answer about it.

    `says_not_real`: it turned the enquiry down as not real.
    """

    public_id: str
    partner: str
    status: Status
    due_at: datetime | None
    feedback: Feedback | None = None
    says_not_real: bool = False


@dataclass(frozen=True)
class EnquiryLine:
    """An enquiry. `entered_by` is who entered it for the customer."""

    id: int
    public_id: str
    need: str
    company: str
    country: str
    place: str
    channel: str
    campaign: str
    received_at: datetime
    closed_at: datetime | None
    entered_by: str | None
    asked: tuple[AskedPartnerLine, ...]
    held: HeldEnquiry | None = None


@dataclass(frozen=True)
class SimilarEnquiry:
    """An enquiry of the same company or address, sent at about the same time."""

    public_id: str
    need: str
    received_at: datetime
    country: str
    company: str
    email: str
    telephone: str


@dataclass(frozen=True)
class EnquiryPage:
    lines: tuple[EnquiryLine, ...]
    after: Position | None


@dataclass(frozen=True)
class EnquiryFilter:
    """The filter. `entered_by_id`: only what this person entered."""

    show: EnquiryState = EnquiryState.ALL
    words: str = ""
    channel: str | None = None
    entered_by_id: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Tell whether the filter excludes anything that the person may see."""
        return self != EnquiryFilter(entered_by_id=self.entered_by_id)


def enquiry_page(enquiry_filter: EnquiryFilter, *, after: Position | None, now: datetime) -> EnquiryPage:
    """Return the matching enquiries, the newest first."""
    statement = _enquiries().where(*_conditions(enquiry_filter, now))
    if after and (number := keyset.row_number(after)) is not None:
        statement = statement.where(_comes_after(after.key, number))
    rows = db.session.execute(
        statement.order_by(Enquiry.received_at.desc(), Enquiry.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    ids = [row.id for row in rows[:PAGE_SIZE]]
    asked, kept = _asked_partners(ids, now), _held_by_id(ids) if enquiry_filter.show is EnquiryState.HELD else {}
    lines = tuple(
        EnquiryLine(**row._asdict(), asked=tuple(asked[row.id]), held=kept.get(row.id)) for row in rows[:PAGE_SIZE]
    )
    more = len(rows) > PAGE_SIZE
    return EnquiryPage(lines, Position(lines[-1].received_at, str(lines[-1].id)) if more else None)


def _held_by_id(ids: Collection[int]) -> dict[int, HeldEnquiry]:
    return {line.enquiry.id: line for line in held.by_ids(ids)}


def enquiry_by_id(public_id: str, *, entered_by_id: int | None) -> Enquiry | None:
    """Return the enquiry; for an agent, only if they entered it."""
    this = select(Enquiry).where(Enquiry.public_id == public_id)
    if entered_by_id is not None:
        this = this.where(Enquiry.entered_by_id == entered_by_id)
    return db.session.scalars(this).one_or_none()


def similar_enquiries(enquiry: Enquiry, customer: EnquiryPrivate) -> Sequence[SimilarEnquiry]:
    """Return the enquiries of 30 days before and after that name the same company or address, the newest first.

    For operators. Another company's name may contain this one, so the caller compares.
    """
    typed = [part for part in map(search_text, (customer.company, customer.email)) if part]
    if not typed:  # erased
        return []
    columns = named(
        public_id=Enquiry.public_id,
        need=Enquiry.need,
        received_at=Enquiry.received_at,
        country=Enquiry.country,
        company=EnquiryPrivate.company,
        email=EnquiryPrivate.email,
        telephone=EnquiryPrivate.telephone,
    )
    statement = (
        select(*columns)
        .join(EnquiryPrivate, EnquiryPrivate.enquiry_id == Enquiry.id)
        .where(Enquiry.id != enquiry.id, Enquiry.erased_at.is_(None))
        .where(Enquiry.received_at.between(enquiry.received_at - SIMILAR_PERIOD, enquiry.received_at + SIMILAR_PERIOD))
        .where(or_(*(EnquiryPrivate.search_text.contains(part, autoescape=True) for part in typed)))
        .order_by(Enquiry.received_at.desc(), Enquiry.id.desc())
    )
    return [read(SimilarEnquiry, row) for row in db.session.execute(statement.limit(MAX_SIMILAR))]


def asked_of(enquiry_id: int, *, now: datetime) -> Sequence[AskedPartnerLine]:
    return _asked_partners([enquiry_id], now)[enquiry_id]


def entered_by(enquiry: Enquiry) -> str | None:
    """Return the name of who entered the enquiry for its customer."""
    return db.session.scalar(select(Person.name).where(Person.id == enquiry.entered_by_id))


def _enquiries() -> Select[Any]:
    columns = named(
        id=Enquiry.id,
        public_id=Enquiry.public_id,
        need=Enquiry.need,
        company=EnquiryPrivate.company,
        country=Enquiry.country,
        place=Enquiry.place,
        channel=Enquiry.channel,
        campaign=Enquiry.campaign,
        received_at=Enquiry.received_at,
        closed_at=Enquiry.closed_at,
        entered_by=Person.name,
    )
    statement = select(*columns).join(EnquiryPrivate, private_part.for_network())
    return statement.outerjoin(Person, Person.id == Enquiry.entered_by_id)


def _conditions(enquiry_filter: EnquiryFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = list(_state_conditions(enquiry_filter.show, now))
    for word in enquiry_filter.words.split()[:MAX_WORDS]:
        part = search_text(word)
        conditions.append(
            or_(
                Enquiry.search_text.contains(part, autoescape=True),
                EnquiryPrivate.search_text.contains(part, autoescape=True),
            )
        )
    if enquiry_filter.channel:
        conditions.append(Enquiry.channel == enquiry_filter.channel)
    if enquiry_filter.entered_by_id is not None:
        conditions.append(Enquiry.entered_by_id == enquiry_filter.entered_by_id)
    return conditions


def _state_conditions(show: EnquiryState, now: datetime) -> tuple[ColumnElement[bool], ...]:
    if show is EnquiryState.HELD:
        return (held.is_held(),)
    if show is EnquiryState.CLOSED:
        return held.was_released(), Enquiry.closed_at.is_not(None)
    if show is EnquiryState.NOT_REAL:
        return (Enquiry.not_real_at.is_not(None),)
    if show is EnquiryState.DROPPED:
        return (Enquiry.received_at > now - DROPPED_PERIOD, desk.is_dropped_by_all(now))
    if show is EnquiryState.OPEN:
        open_referrals = (
            select(Referral.id).where(Referral.enquiry_id == Enquiry.id, status_columns.is_open(now)).correlate(Enquiry)
        )
        return (open_referrals.exists(),)
    return (held.was_released(),)


def _comes_after(received_at: Key, enquiry_id: int) -> ColumnElement[bool]:
    same = and_(Enquiry.received_at == received_at, Enquiry.id < enquiry_id)
    return or_(Enquiry.received_at < received_at, same)


def _asked_partners(enquiry_ids: Collection[int], now: datetime) -> dict[int, list[AskedPartnerLine]]:
    rows = db.session.execute(
        select(Referral, Partner.name.label("partner"), Feedback)
        .join(Partner, Partner.id == Referral.partner_id)
        .outerjoin(Feedback, Feedback.referral_id == Referral.id)
        .where(Referral.enquiry_id.in_(enquiry_ids))
        .order_by(Referral.received_at, Partner.name, Referral.id)
    )
    found: dict[int, list[AskedPartnerLine]] = defaultdict(list)
    for row in rows:
        referral: Referral = row.Referral
        status = status_at(referral, now)
        due_at = lifecycle.due_at(referral, now) if status.is_open else None
        says_not_real = referral.reason == PartnerReason.NOT_REAL and status.outcome is not Outcome.WITHDRAWN
        found[referral.enquiry_id].append(
            AskedPartnerLine(
                public_id=referral.public_id,
                partner=row.partner,
                status=status,
                due_at=due_at,
                feedback=row.Feedback,
                says_not_real=says_not_real,
            )
        )
    return found
