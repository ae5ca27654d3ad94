"""The conditions of each figure. A figure and its list share them, so they cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, TableValuedAlias, and_, cast, exists, func, or_

from referrals.extensions import db
from referrals.models import Enquiry, Referral, Term, Vocabulary
from referrals.queries.referral import status_columns
from referrals.rules.choices import PartnerReason
from referrals.rules.lifecycle import ANSWER_WITHIN, Outcome, Stage


class SegmentKind(StrEnum):
    """What a figure counts. The first group concerns referrals received in the period."""

    RECEIVED = "received"
    ASKED = "asked"  # answered, or without an answer for a day
    IN_TIME = "in-time"  # answered within a day
    ANSWERED = "answered"
    INTERESTED = "interested"
    ACCEPTED = "accepted"
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    IGNORED = "ignored"
    MISSED = "missed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    ENDED_WON = "ended-won"  # ended in the period or one of its months, whenever received
    ENDED_LOST = "ended-lost"
    EXPECTED = "expected"  # in negotiation, expected to close in a month


class Grouping(StrEnum):
    """By what referrals are grouped: what brought them, or a property of their customers."""

    MATCHED = "matched"
    SIZE = "size"
    INDUSTRY = "industry"
    COUNTRY = "country"


ENDED = {SegmentKind.ENDED_WON: Outcome.WON, SegmentKind.ENDED_LOST: Outcome.LOST}


@dataclass(frozen=True)
class Scope:
    """Whose referrals (None: everybody's) of which days, inclusive, in the reader's zone."""

    partner_id: int | None
    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        return midnight(date.fromordinal(self.last.toordinal() + 1), self.zone)

    def months(self) -> list[date]:
        """Return the first day of each month that overlaps the period."""
        found = [self.first.replace(day=1)]
        while (following := next_month(found[-1])) <= self.last:
            found.append(following)
        return found

    def instants(self, month: date | None) -> tuple[datetime, datetime]:
        """Return the start and end of the period, or of its part in that month."""
        if month is None:
            return self.since, self.until
        begin, end = midnight(month, self.zone), midnight(next_month(month), self.zone)
        return max(begin, self.since), min(end, self.until)


@dataclass(frozen=True)
class Segment:
    """A figure: a slice, optionally restricted by reason, month, minutes waited, or kind.

    `value` belongs to `kind`: as in `Referral.matched_terms`, a company size, the slug of an industry, a country.
    """

    part: SegmentKind
    reason: PartnerReason | None = None
    month: date | None = None
    waited: tuple[int, int | None] | None = None
    kind: Grouping | None = None
    value: str = ""


def segment_conditions(scope: Scope, which: Segment, *, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for the referrals of the figure."""
    yield from of_partner(scope)
    yield is_in(which.part, now)
    if which.part in ENDED:
        begin, end = scope.instants(which.month)
        yield and_(Referral.archived_at >= begin, Referral.archived_at < end)
    elif which.part is SegmentKind.EXPECTED:
        if which.month:
            yield and_(Referral.expected_close_on >= which.month, Referral.expected_close_on < next_month(which.month))
    else:
        yield is_received_in(scope)
    if which.reason:
        yield func.coalesce(Referral.reason, PartnerReason.UNSAID.value) == which.reason.value
    if which.kind:
        yield is_like(which.kind, which.value)
    if which.waited:
        low, high = which.waited
        yield waited() >= low * 60
        yield Referral.first_answered_at.is_not(None) if high is None else waited() < high * 60


def of_partner(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the condition for the scope's partner. Enquiries closed as not real are in no figure."""
    return [is_real(), *([] if scope.partner_id is None else [Referral.partner_id == scope.partner_id])]


def is_real() -> ColumnElement[bool]:
    not_real = exists().where(Enquiry.id == Referral.enquiry_id, Enquiry.not_real_at.is_not(None))
    return ~not_real.correlate(Referral)


def is_received_in(scope: Scope) -> ColumnElement[bool]:
    return and_(Referral.received_at >= scope.since, Referral.received_at < scope.until)


def is_in(part: SegmentKind, now: datetime) -> ColumnElement[bool]:
    """Return the condition for the referrals of a slice, whenever received."""
    if part in ENDED:
        return Referral.outcome == ENDED[part].value
    if part.value in set(Outcome):
        return status_columns.outcome_at(now) == part.value
    answered = Referral.first_answered_at.is_not(None)
    unanswered_for_a_day = and_(status_columns.is_in(Stage.NEW, now), Referral.received_at <= now - ANSWER_WITHIN)
    others: dict[SegmentKind, ColumnElement[bool]] = {
        SegmentKind.RECEIVED: Referral.id.is_not(None),
        SegmentKind.ASKED: or_(answered, status_columns.outcome_at(now) == Outcome.MISSED.value, unanswered_for_a_day),
        SegmentKind.IN_TIME: and_(answered, waited() < int(ANSWER_WITHIN.total_seconds())),
        SegmentKind.ANSWERED: answered,
        SegmentKind.INTERESTED: Referral.revealed_at.is_not(None),
        SegmentKind.ACCEPTED: Referral.accepted_at.is_not(None),
        SegmentKind.OPEN: status_columns.is_open(now),
        SegmentKind.EXPECTED: status_columns.is_in(Stage.NEGOTIATING, now),
    }
    return others[part]


def is_like(kind: Grouping, value: str) -> ColumnElement[bool]:
    if kind is Grouping.MATCHED:
        brought_by = elements()
        return exists().where(brought_by.c.value == value).select_from(brought_by).correlate(Referral)
    of_enquiry = {
        Grouping.SIZE: Enquiry.company_size == value,
        Grouping.COUNTRY: Enquiry.country == value,
        Grouping.INDUSTRY: Enquiry.terms.any(and_(Term.vocabulary == Vocabulary.INDUSTRY, Term.slug == value)),
    }
    return exists().where(Enquiry.id == Referral.enquiry_id, of_enquiry[kind]).correlate(Referral)


def elements() -> TableValuedAlias:
    """Return what brought a referral, as rows of one column, `value`."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    each = func.json_each if is_sqlite else func.json_array_elements_text
    return each(Referral.matched_terms).table_valued("value", joins_implicitly=True)


def waited() -> ColumnElement[int]:
    """Return the seconds that the customer waited for the first answer."""
    return _seconds(Referral.first_answered_at) - _seconds(Referral.received_at)


def _seconds(instant: SQLColumnExpression[datetime | None]) -> ColumnElement[int]:
    """Return an instant in whole seconds since 1970."""
    if db.session.get_bind().dialect.name == "sqlite":
        return cast(func.strftime("%s", instant), BigInteger)
    return cast(func.floor(func.extract("epoch", instant)), BigInteger)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
