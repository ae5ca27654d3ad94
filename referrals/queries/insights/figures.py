"""The figures of a period. Four statements, however many referrals there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Label, case, func, select

from referrals.extensions import db
from referrals.models import Enquiry, Referral
from referrals.queries.insights.figure_conditions import (
    Scope,
    Segment,
    SegmentKind,
    is_in,
    is_received_in,
    midnight,
    next_month,
    of_partner,
    segment_conditions,
    waited,
)
from referrals.queries.referral import status_columns
from referrals.queries.rows import AnyRow
from referrals.rules.choices import PartnerReason
from referrals.rules.lifecycle import Outcome
from referrals.rules.money import Money

STEPS = (SegmentKind.RECEIVED, SegmentKind.INTERESTED, SegmentKind.ACCEPTED, SegmentKind.WON)
WITH_REASONS = (SegmentKind.IGNORED, SegmentKind.DECLINED, SegmentKind.LOST)
FLAGS = (
    SegmentKind.ASKED,
    SegmentKind.IN_TIME,
    SegmentKind.ANSWERED,
    SegmentKind.INTERESTED,
    SegmentKind.ACCEPTED,
    SegmentKind.OPEN,
)
WAITS = ((0, 60), (60, 240), (240, 480), (480, 1440), (1440, 2880), (2880, None))  # minutes; ranges to group answers by


@dataclass(frozen=True)
class CountAndSums:
    """A number of referrals, and their values by currency."""

    count: int = 0
    sums: tuple[Money, ...] = ()


@dataclass(frozen=True)
class MonthResults:
    """What ended in a month: won with final values, lost with estimates."""

    first: date
    won: CountAndSums
    lost: CountAndSums


@dataclass(frozen=True)
class WaitingTimes:
    """The number of answers by minutes waited."""

    by_minute: Mapping[int, int]

    @cached_property
    def count(self) -> int:
        return sum(self.by_minute.values())

    def quantile(self, share: float) -> int | None:
        """Return the wait in minutes within which that share of the answers came. It is a wait that occurred."""
        rank, seen = share * self.count, 0
        for minutes, number in sorted(self.by_minute.items()):
            seen += number
            if seen >= rank:
                return minutes
        return None

    def between(self, low: int, high: int | None) -> int:
        return sum(n for minutes, n in self.by_minute.items() if minutes >= low and (high is None or minutes < high))


@dataclass(frozen=True)
class Figures:
    """`slices` of what was received in the period; `reasons` by slice; `expected` from present negotiations."""

    slices: Mapping[SegmentKind, CountAndSums]
    reasons: Mapping[SegmentKind, Sequence[tuple[PartnerReason, int]]]
    waits: WaitingTimes
    months: Sequence[MonthResults]
    expected: Sequence[tuple[date, CountAndSums]]

    def count(self, part: SegmentKind) -> int:
        return self.slices[part].count

    @property
    def is_empty(self) -> bool:
        ended = any(month.won.count or month.lost.count for month in self.months)
        return not (self.count(SegmentKind.RECEIVED) or ended or self.expected)

    @property
    def currencies(self) -> list[str]:
        """Return the currencies of the expected values, the most frequent first."""
        found = Counter(money.currency for _, amount in self.expected for money in amount.sums)
        return [currency for currency, _ in found.most_common()]


def read_figures(scope: Scope, *, now: datetime) -> Figures:
    """Return all figures of the period."""
    rows = _groups(scope, now)
    return Figures(
        {part: _amount(row for row in rows if _is_of(row, part)) for part in _slices()},
        {part: _reasons(rows, part) for part in WITH_REASONS},
        _waits(scope),
        _months(scope),
        _expected(scope, now),
    )


def _slices() -> list[SegmentKind]:
    return [SegmentKind.RECEIVED, *FLAGS, *(SegmentKind(outcome) for outcome in Outcome)]


def _groups(scope: Scope, now: datetime) -> Sequence[AnyRow]:
    """Return the received referrals, grouped by everything that the figures distinguish."""
    flags = [case((is_in(part, now), 1), else_=0).label(f"is_{part.name}") for part in FLAGS]
    ended, reason = status_columns.outcome_at(now).label("ended_as"), Referral.reason.label("its_reason")
    minor, currency = _worth()
    keys = [*flags, ended, reason, currency]
    found = select(*keys, func.count().label("number"), func.sum(minor).label("minor"))
    found = found.join(Enquiry, Enquiry.id == Referral.enquiry_id).where(*of_partner(scope), is_received_in(scope))
    return db.session.execute(found.group_by(*(key.name for key in keys))).all()


def _worth() -> tuple[ColumnElement[int | None], Label[str]]:
    """Return the final value, else the estimate, else the customer's budget; and its currency."""
    budget = func.coalesce(Enquiry.budget_to_minor, Enquiry.budget_from_minor)
    currency = func.coalesce(Referral.final_currency, Referral.estimated_currency, Enquiry.budget_currency)
    return func.coalesce(Referral.final_minor, Referral.estimated_minor, budget), currency.label("in_currency")


def _is_of(row: AnyRow, part: SegmentKind) -> bool:
    if part is SegmentKind.RECEIVED:
        return True
    return bool(getattr(row, f"is_{part.name}")) if part in FLAGS else row.ended_as == part.value


def _amount(rows: Iterable[AnyRow]) -> CountAndSums:
    count, sums = 0, Counter[str]()
    for row in rows:
        count += row.number
        if row.in_currency and row.minor:
            sums[row.in_currency] += int(row.minor)
    return CountAndSums(count, tuple(Money(minor, currency) for currency, minor in sorted(sums.items())))


def _reasons(rows: Iterable[AnyRow], part: SegmentKind) -> list[tuple[PartnerReason, int]]:
    """Return how often each reason was given, the most frequent first. No reason counts as "rather not say"."""
    found = Counter[PartnerReason]()
    for row in rows:
        if row.ended_as == part.value:
            found[PartnerReason(row.its_reason or PartnerReason.UNSAID)] += row.number
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _waits(scope: Scope) -> WaitingTimes:
    minutes = ((waited() - waited() % 60) / 60).label("minutes")
    answered = select(minutes, func.count()).where(*of_partner(scope), is_received_in(scope))
    rows = db.session.execute(answered.where(Referral.first_answered_at.is_not(None)).group_by("minutes"))
    return WaitingTimes({int(wait): number for wait, number in rows})


def _months(scope: Scope) -> list[MonthResults]:
    """Return each month of the period with what ended in it."""
    firsts = scope.months()
    ends = ((Referral.archived_at < midnight(next_month(first), scope.zone), first.isoformat()) for first in firsts)
    month = case(*ends, else_=None).label("month")
    currency = func.coalesce(Referral.final_currency, Referral.estimated_currency).label("in_currency")
    minor = func.sum(func.coalesce(Referral.final_minor, Referral.estimated_minor)).label("minor")
    found = select(month, Referral.outcome.label("ended_as"), currency, func.count().label("number"), minor)
    found = found.where(
        *of_partner(scope),
        Referral.outcome.in_([Outcome.WON.value, Outcome.LOST.value]),
        Referral.archived_at >= scope.since,
        Referral.archived_at < scope.until,
    )
    by_key = defaultdict(list)
    for row in db.session.execute(found.group_by("month", "ended_as", "in_currency")):
        by_key[row.month, row.ended_as].append(row)
    return [
        MonthResults(first, *(_amount(by_key[first.isoformat(), ended.value]) for ended in (Outcome.WON, Outcome.LOST)))
        for first in firsts
    ]


def _expected(scope: Scope, now: datetime) -> list[tuple[date, CountAndSums]]:
    """Return present negotiations by the month in which they are expected to close."""
    day, currency = Referral.expected_close_on.label("day"), Referral.estimated_currency.label("in_currency")
    sums = func.count().label("number"), func.sum(Referral.estimated_minor).label("minor")
    found = select(day, currency, *sums).where(*segment_conditions(scope, Segment(SegmentKind.EXPECTED), now=now))
    by_month = defaultdict(list)
    for row in db.session.execute(found.group_by("day", "in_currency")):
        by_month[row.day.replace(day=1)].append(row)
    return [(month, _amount(rows)) for month, rows in sorted(by_month.items())]
