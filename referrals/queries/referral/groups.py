"""The groups of a partner's archive as of now: counts and values by outcome or month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select

from referrals.extensions import db
from referrals.models import Referral
from referrals.queries.referral import archive, status_columns
from referrals.queries.referral.filters import ReferralFilter
from referrals.queries.rows import AnyRow
from referrals.rules.lifecycle import Outcome
from referrals.rules.money import Money


class GroupedBy(StrEnum):
    """What the archive can be grouped by."""

    OUTCOME = "outcome"
    MONTH = "month"


@dataclass(frozen=True)
class ArchiveGroup:
    """A group: its size, the final values won by currency, and the estimates lost."""

    count: int
    won: tuple[Money, ...]
    lost: tuple[Money, ...]


def by_outcome(partner_id: int, wanted: ReferralFilter, *, now: datetime) -> Mapping[str, ArchiveGroup]:
    """Return the groups of all referrals that match `wanted`, by outcome."""
    return _groups(status_columns.outcome_at(now), archive.archive_conditions(partner_id, wanted, now), now)


def by_month(
    partner_id: int, wanted: ReferralFilter, months: Iterable[date], zone: ZoneInfo, *, now: datetime
) -> Mapping[str, ArchiveGroup]:
    """Return the groups of these months (their first days), with keys such as "2026-10". Midnight is that of `zone`."""
    spans = {f"{month:%Y-%m}": (_midnight(month, zone), _midnight(_next(month), zone)) for month in sorted(set(months))}
    if not spans:
        return {}
    ended = status_columns.ends_at()
    key = case(*((ended < end, name) for name, (_, end) in spans.items()))
    first, last = min(begin for begin, _ in spans.values()), max(end for _, end in spans.values())
    which = [*archive.archive_conditions(partner_id, wanted, now), ended >= first, ended < last]
    return {name: group for name, group in _groups(key, which, now).items() if name in spans}


def _groups(key: ColumnElement[Any], which: Sequence[ColumnElement[bool]], now: datetime) -> dict[str, ArchiveGroup]:
    """Return the groups by `key`. One statement."""
    outcome = status_columns.outcome_at(now)
    ended = case((outcome.in_([Outcome.WON.value, Outcome.LOST.value]), outcome), else_=None).label("ended_as")
    currency = func.coalesce(Referral.final_currency, Referral.estimated_currency).label("currency")
    minor = func.sum(func.coalesce(Referral.final_minor, Referral.estimated_minor)).label("minor")
    found = select(key.label("group_key"), ended, currency, func.count().label("number"), minor).where(*which)
    rows_of: dict[str, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(found.group_by("group_key", "ended_as", "currency")):
        rows_of[row.group_key].append(row)
    return {name: _group(rows) for name, rows in rows_of.items()}


def _group(rows: Sequence[AnyRow]) -> ArchiveGroup:
    return ArchiveGroup(sum(row.number for row in rows), _sums(rows, Outcome.WON), _sums(rows, Outcome.LOST))


def _sums(rows: Sequence[AnyRow], outcome: Outcome) -> tuple[Money, ...]:
    ended = (row for row in rows if row.ended_as == outcome and row.currency and row.minor)
    return tuple(sorted((Money(int(row.minor), row.currency) for row in ended), key=lambda money: money.currency))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
