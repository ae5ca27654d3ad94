"""A partner's archive as of now: ended referrals, filtered by outcome, searched, sorted and paged."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, case, func, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Location, Person, Referral
from referrals.queries import keyset
from referrals.queries.enquiry import private_part
from referrals.queries.keyset import Key, Position
from referrals.queries.referral import amounts, filters, handlers, status_columns
from referrals.queries.referral.filters import ReferralFilter
from referrals.queries.rows import AnyRow, named, read
from referrals.rules.lifecycle import Outcome

PAGE = 50
BATCH = 500  # rows of an export per read
_RANKS = {outcome.value: rank for rank, outcome in enumerate(reversed(Outcome), start=1)}  # Won comes first


class Sort(StrEnum):
    """What the archive can be sorted by."""

    ENDED = "ended"
    RECEIVED = "received"
    NEED = "need"
    CUSTOMER = "customer"
    VALUE = "value"
    OUTCOME = "outcome"


KEY_KINDS: dict[Sort, type[Key]] = {
    Sort.ENDED: datetime,
    Sort.RECEIVED: datetime,
    Sort.NEED: str,
    Sort.CUSTOMER: str,
    Sort.VALUE: int,
    Sort.OUTCOME: int,
}


@dataclass(frozen=True)
class Order:
    """The order of the archive. `descending` means the latest, the largest, or Z first."""

    by: Sort = Sort.ENDED
    descending: bool = True


@dataclass(frozen=True)
class ArchiveLine:
    """A referral in the archive. Private fields are empty unless it was revealed."""

    public_id: str
    need: str
    country: str
    place: str
    company_size: str | None
    channel: str
    received_at: datetime
    first_answered_at: datetime | None
    ended_at: datetime
    outcome: str
    reason: str | None
    estimated_minor: int | None
    estimated_currency: str | None
    expected_close_on: date | None
    final_minor: int | None
    final_currency: str | None
    closed_on: date | None
    assignee_name: str | None
    location_name: str
    company: str | None
    contact_name: str | None
    email: str | None
    telephone: str | None
    address: str | None


@dataclass(frozen=True)
class ArchivePage:
    """One page. `previous` and `next` are the cursors of the neighbouring pages."""

    lines: tuple[ArchiveLine, ...]
    previous: Position | None
    next: Position | None


def archive_page(
    partner_id: int,
    wanted: ReferralFilter,
    order: Order,
    *,
    after: Position | None = None,
    before: Position | None = None,
    now: datetime,
) -> ArchivePage:
    """Return the page after `after` or before `before`; without either, the first one."""
    if before is None:
        rows = _rows(partner_id, wanted, order, after=after, size=PAGE + 1, now=now)
        shown = rows[:PAGE]
        return _page_of(shown, has_previous=after is not None, has_next=len(rows) > PAGE)
    upwards = replace(order, descending=not order.descending)
    rows = _rows(partner_id, wanted, upwards, after=before, size=PAGE + 1, now=now)
    return _page_of(rows[:PAGE][::-1], has_previous=len(rows) > PAGE, has_next=True)


def counts(partner_id: int, wanted: ReferralFilter, *, now: datetime) -> Mapping[Outcome, int]:
    """Return the number of referrals by outcome, ignoring the outcomes in `wanted`."""
    outcome = status_columns.outcome_at(now).label("outcome_now")
    found = select(outcome, func.count()).where(*archive_conditions(partner_id, replace(wanted, outcomes=()), now))
    return {Outcome(code or ""): number for code, number in db.session.execute(found.group_by("outcome_now"))}


def all_lines(
    partner_id: int, wanted: ReferralFilter, order: Order, *, only: Collection[str] | None = None, now: datetime
) -> Iterator[ArchiveLine]:
    """Yield every matching line, read in batches, for exports. `only` restricts them to these public ids."""
    after: Position | None = None
    while True:
        rows = _rows(partner_id, wanted, order, after=after, size=BATCH, only=only, now=now)
        yield from (_line(row) for row in rows)
        if len(rows) < BATCH:
            return
        after = _place(rows[-1])


def _page_of(rows: Collection[AnyRow], *, has_previous: bool, has_next: bool) -> ArchivePage:
    shown = list(rows)
    first, last = (shown[0], shown[-1]) if shown else (None, None)
    return ArchivePage(
        tuple(_line(row) for row in shown),
        _place(first) if first and has_previous else None,
        _place(last) if last and has_next else None,
    )


def _rows(
    partner_id: int,
    wanted: ReferralFilter,
    order: Order,
    *,
    after: Position | None,
    size: int,
    only: Collection[str] | None = None,
    now: datetime,
) -> list[AnyRow]:
    key = _key(order.by, now)
    found = _joined(select(*_columns(now), key.label("sort_key"))).where(*archive_conditions(partner_id, wanted, now))
    if only is not None:
        found = found.where(Referral.public_id.in_(only))
    if after is not None:
        found = found.where(keyset.rows_after(key, after, descending=order.descending))
    found = found.order_by(*keyset.keyset_order(key, descending=order.descending)).limit(size)
    return list(db.session.execute(found))


def _joined(found: Select[Any]) -> Select[Any]:
    return (
        found.select_from(Referral)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .join(Location, Location.id == Referral.location_id)
        .outerjoin(EnquiryPrivate, private_part.is_revealed())
        .outerjoin(Person, Person.id == Referral.assignee_id)
    )


def archive_conditions(partner_id: int, wanted: ReferralFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions for the partner's archived referrals that match `wanted`."""
    return [
        Referral.partner_id == partner_id,
        status_columns.is_archived(now),
        *filters.filter_conditions(wanted, now=now),
    ]


def _key(by: Sort, now: datetime) -> ColumnElement[Any]:
    keys: dict[Sort, ColumnElement[Any]] = {
        Sort.ENDED: status_columns.ends_at(),
        Sort.RECEIVED: Referral.received_at.expression,
        Sort.NEED: func.lower(Enquiry.need),
        Sort.CUSTOMER: func.lower(func.coalesce(EnquiryPrivate.company, "")),
        Sort.VALUE: func.coalesce(amounts.worth(), -1),
        Sort.OUTCOME: case(_RANKS, value=status_columns.outcome_at(now), else_=0),
    }
    return keys[by]


def _columns(now: datetime) -> list[Label[Any]]:
    """Return the columns of a Line."""
    return named(
        public_id=Referral.public_id,
        need=Enquiry.need,
        country=Enquiry.country,
        place=Enquiry.place,
        company_size=Enquiry.company_size,
        channel=Enquiry.channel,
        received_at=Referral.received_at,
        first_answered_at=Referral.first_answered_at,
        ended_at=status_columns.ends_at(),
        outcome=status_columns.outcome_at(now),
        reason=Referral.reason,
        estimated_minor=Referral.estimated_minor,
        estimated_currency=Referral.estimated_currency,
        expected_close_on=Referral.expected_close_on,
        final_minor=Referral.final_minor,
        final_currency=Referral.final_currency,
        closed_on=Referral.closed_on,
        assignee_name=handlers.handler_name(),
        location_name=Location.name,
        company=EnquiryPrivate.company,
        contact_name=EnquiryPrivate.contact_name,
        email=EnquiryPrivate.email,
        telephone=EnquiryPrivate.telephone,
        address=EnquiryPrivate.address,
    )


def _line(row: AnyRow) -> ArchiveLine:
    return read(ArchiveLine, row)


def _place(row: AnyRow) -> Position:
    return Position(row.sort_key, row.public_id)
