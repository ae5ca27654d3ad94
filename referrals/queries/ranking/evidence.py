"""The evidence of the ranking on a day, read from the counts in a constant number of statements.

A search does:

    of = ranking.weights()
    found = ranking.evidence(partner_ids, traits, today=ranking.day(now), weights=of)
    ordered = score.rank(candidates, traits, found, occasion=..., weights=of)
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Label,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import Enquiry, NetworkCount, RankingCount, RankingEntry, Referral, ReferralOrigin, Setting
from referrals.queries.ranking import referral_history_facts
from referrals.queries.rows import named, read, read_all
from referrals.rules.ranking import fit as fit_rules
from referrals.rules.ranking import responsiveness
from referrals.rules.ranking import traits as traits_rules
from referrals.rules.ranking.counting import ANSWERED, SILENT, WHOLE, CountedEnd
from referrals.rules.ranking.evidence import NOTHING, Evidence, Outcomes, WeightedCounts, average
from referrals.rules.ranking.fit import Fit
from referrals.rules.ranking.traits import ALL, ANSWERS
from referrals.rules.ranking.weights import Weights, with_values

SETTING = "ranking"
RECENT = timedelta(days=90)
NETWORK = 0  # the id of the whole network among partners' ids
IDS, TRAITS = "ids", "traits"
CountTable = type[NetworkCount] | type[RankingCount]


class Count(NamedTuple):
    """A row of the counts. `some` are the silent ones of answers, and the won ones of outcomes."""

    partner_id: int
    trait: str
    units: int
    some: int
    measured: int
    minutes: int


def weights() -> Weights:
    """Return the weights as set by the operator."""
    return with_values(db.session.scalar(select(Setting.value).where(Setting.name == SETTING)) or {})


def day(now: datetime) -> int:
    """Return the day of the counts: the date in UTC."""
    return now.astimezone(UTC).date().toordinal()


def evidence(partner_ids: Collection[int], traits: Collection[str], *, today: int, weights: Weights) -> Evidence:
    """Return today's evidence about these partners and the network: answers, and outcomes under these traits."""
    parameters = {**_days(today, weights), IDS: to_json_array(partner_ids), TRAITS: sorted({ALL, *traits})}
    outcomes: dict[int, dict[str, Outcomes]] = defaultdict(dict)
    answers: dict[int, WeightedCounts] = {}
    # Not by the ORM, which costs more than the rows when there are thousands.
    found = db.session.connection().execute(_counts(db.session.get_bind().dialect.name), parameters)
    for count in read_all(Count, found):
        if count.trait == ANSWERS:
            answers[count.partner_id] = WeightedCounts(
                asked=count.units // WHOLE,
                silent=count.some // WHOLE,
                measured=count.measured // WHOLE,
                minutes=count.minutes,
            )
        else:
            outcomes[count.partner_id][count.trait] = Outcomes(won=count.some // WHOLE, ended=count.units // WHOLE)
    records = {id: answers.get(id, NOTHING)._replace(outcomes=outcomes[id]) for id in {*answers, *outcomes}}
    return Evidence(today, records.pop(NETWORK, NOTHING), records)


def fit(referral: Referral, *, now: datetime) -> Fit:
    """Return how well the enquiry suits the partner, with reasons from the partner's own past."""
    of, today = weights(), day(now)
    traits = traits_rules.traits_of(referral_history_facts.kind_of(referral.enquiry_id))
    known = evidence([referral.partner_id], traits, today=today, weights=of)
    numbers = _numbers([referral.partner_id], traits, "past", today, of).get(referral.partner_id, {})
    return fit_rules.fit(traits, known.of(referral.partner_id), numbers, average(known.network, traits, of), of)


def usual_hours(partner_ids: Collection[int], *, today: int, weights: Weights) -> dict[int, int]:
    """Return the hours within which each partner usually answers. Partners without enough evidence are left out."""
    answers = _numbers(partner_ids, [ANSWERS], "recent", today, weights)
    hours = {id: responsiveness.usual_hours(of[ANSWERS], weights) for id, of in answers.items()}
    return {id: usual for id, usual in hours.items() if usual is not None}


@dataclass(frozen=True)
class UncountedReferrals:
    """How many of a partner's recent referrals do not count, or not fully, and why.

    `unproved`: the customer is not proved; `own`: the partner seems to have sent the enquiry itself; `waiting`:
    reported as won and not confirmed yet; `not_real`: closed as not real; `shared`: not the first of their origin.
    """

    unproved: int = 0
    own: int = 0
    waiting: int = 0
    not_real: int = 0
    shared: int = 0

    def __bool__(self) -> bool:
        return any((self.unproved, self.own, self.waiting, self.not_real, self.shared))


def uncounted_referrals(partner_id: int, *, now: datetime) -> UncountedReferrals:
    """Return what does not count of the last 90 days. Open referrals without an answer have nothing to count."""
    is_real = Enquiry.not_real_at.is_(None)
    unproved = and_(is_real, Enquiry.proved_at.is_(None))
    own = and_(is_real, ReferralOrigin.own_by.is_not(None), ReferralOrigin.cleared_at.is_(None))
    waiting = and_(is_real, RankingEntry.recount_at > now)
    shared = and_(is_real, Enquiry.proved_at.is_not(None), ReferralOrigin.own_by.is_(None), ReferralOrigin.nth > 1)
    numbers = named(
        unproved=func.count(case((unproved, 1))),
        own=func.count(case((own, 1))),
        waiting=func.count(case((waiting, 1))),
        not_real=func.count(case((Enquiry.not_real_at.is_not(None), 1))),
        shared=func.count(case((shared, 1))),
    )
    found = (
        select(*numbers)
        .select_from(Referral)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .outerjoin(ReferralOrigin, ReferralOrigin.referral_id == Referral.id)
        .outerjoin(RankingEntry, RankingEntry.referral_id == Referral.id)
        .where(Referral.partner_id == partner_id, Referral.received_at > now - RECENT)
        .where(or_(Referral.first_answered_at.is_not(None), Referral.due_at.is_(None)))
    )
    return read(UncountedReferrals, db.session.execute(found).one())


@cache
def _counts(_dialect: str) -> CompoundSelect[Any]:
    """Return the query of all counts. It is built once per database, since building takes longer than reading."""
    return union_all(*(rows(table) for table in (NetworkCount, RankingCount) for rows in (_answers, _outcomes)))


def _days(today: int, weights: Weights) -> dict[str, object]:
    return {"today": today, "recent": today - weights.recent_days, "past": today - weights.past_days}


def _answers(table: CountTable) -> Select[Any]:
    """Return the query of answers by partner: units of asked, silent and measured, and minutes.

    The units are those of parts: `WHOLE` times as many.
    """
    units = _units(table, "recent")
    silent, measured = table.result == SILENT, table.result.not_in((SILENT, ANSWERED))
    waited = cast(table.minutes, BigInteger) * _left(table, "recent")
    sums = named(
        units=_sum(units),
        some=_sum(case((silent, units), else_=0)),
        measured=_sum(case((measured, units), else_=0)),
        minutes=_sum(waited),
    )
    return _by_partner(table, sums, table.trait == ANSWERS, *_window_conditions(table, "recent"))


def _outcomes(table: CountTable) -> Select[Any]:
    """Return the query of outcomes by partner and trait: units of all, and of those won."""
    units = _units(table, "past")
    sums = named(
        units=_sum(units),
        some=_sum(case((table.result == CountedEnd.WON, units), else_=0)),
        measured=literal_column("0", BigInteger),
        minutes=literal_column("0", BigInteger),
    )
    return _by_partner(
        table, sums, table.trait.in_(bindparam(TRAITS, expanding=True)), *_window_conditions(table, "past")
    )


def _by_partner(table: CountTable, sums: Sequence[Label[int]], *which: ColumnElement[bool]) -> Select[Any]:
    columns = named(partner_id=_partner(table), trait=table.trait)
    rows = select(*columns, *sums).where(*which)
    return rows.group_by(table.trait, *([table.partner_id] if issubclass(table, RankingCount) else []))


def _units(table: CountTable, since: str) -> ColumnElement[int]:
    return cast(table.number, BigInteger) * _left(table, since)


def _sum(of: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(of), BigInteger)


def _left(table: CountTable, since: str) -> ColumnElement[int]:
    """Return how many days a count has left in its window: the units of a whole referral."""
    return table.day - bindparam(since, type_=Integer)


def _window_conditions(table: CountTable, since: str) -> list[ColumnElement[bool]]:
    """Return the condition for counts in the window, of these partners."""
    days = [table.day > bindparam(since, type_=Integer), table.day <= bindparam("today", type_=Integer)]
    return [*days, is_in_list(table.partner_id, IDS)] if issubclass(table, RankingCount) else days


def _partner(table: CountTable) -> SQLColumnExpression[int]:
    return table.partner_id if issubclass(table, RankingCount) else literal_column(str(NETWORK), Integer)


def _numbers(
    partner_ids: Collection[int], traits: Collection[str], since: str, today: int, weights: Weights
) -> dict[int, dict[str, dict[str, int]]]:
    """Return the number of whole referrals by partner, trait and result."""
    columns = RankingCount.partner_id, RankingCount.trait, RankingCount.result
    rows = select(*columns, func.sum(RankingCount.number).label("number"))
    rows = rows.where(RankingCount.trait.in_(sorted(traits)), *_window_conditions(RankingCount, since)).group_by(
        *columns
    )
    parameters = {**_days(today, weights), IDS: to_json_array(partner_ids)}
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in db.session.execute(rows, parameters):
        found[row.partner_id][row.trait][row.result] = int(row.number) // WHOLE
    return found
