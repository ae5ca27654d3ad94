"""What each keyword, term, company size, industry and country brought, and the results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, true

from referrals.extensions import db
from referrals.models import (
    Enquiry,
    MarketingProfile,
    ProfileKeyword,
    Referral,
    Term,
    UnwantedSize,
    Vocabulary,
    enquiry_term,
    profile_term,
)
from referrals.queries.enquiry.match_reasons import KEYWORD, LISTS
from referrals.queries.insights.figure_conditions import Grouping, Scope, elements, is_received_in, of_partner
from referrals.queries.referral import status_columns
from referrals.queries.rows import AnyRow
from referrals.rules.lifecycle import Outcome
from referrals.rules.money import Money
from referrals.rules.term_names import ENGLISH, Translated

FEWEST = 3  # referrals, before anything is called unwanted
COUNTED = {"ignored": Outcome.IGNORED, "declined": Outcome.DECLINED, "won": Outcome.WON}


@dataclass(frozen=True)
class Results:
    """The results of some referrals. `won_sums` are the final values by currency."""

    count: int = 0
    interested: int = 0
    ignored: int = 0
    declined: int = 0
    won: int = 0
    won_sums: tuple[Money, ...] = ()

    @property
    def turned_down(self) -> int:
        return self.ignored + self.declined

    @property
    def is_unwanted(self) -> bool:
        """Tell whether at least two of three referrals were turned down and none was won. A few tell nothing."""
        return self.count >= FEWEST and self.won == 0 and 3 * self.turned_down >= 2 * self.count


@dataclass(frozen=True)
class TermResults(Translated):
    """A keyword or term of the partner's profiles, with its `key` as in `Referral.matched_terms`, and its results."""

    key: str
    names: Mapping[str, str]
    brought: Results

    @property
    def vocabulary(self) -> str:
        return self.key.partition(":")[0]


@dataclass(frozen=True)
class Contributions:
    """`entries`, the most frequent first; `by` the customers' size, industry (its slug) and country.

    `industries` by slug. `stopped` are sizes that the partner opted out of.
    """

    entries: Sequence[TermResults]
    by: Mapping[Grouping, Sequence[tuple[str, Results]]]
    industries: Mapping[str, Term]
    stopped: frozenset[str]


def contributions(scope: Scope, *, now: datetime) -> Contributions:
    """Return all results for the partner of the scope. Eight statements."""
    assert scope.partner_id is not None
    by = {kind: _by(kind, scope, now) for kind in Grouping}
    matched = dict(by.pop(Grouping.MATCHED))
    entries = [
        TermResults(key, names, matched.get(key, Results())) for key, names in _names_by_key(scope.partner_id).items()
    ]
    entries.sort(key=lambda entry: (-entry.brought.count, entry.key))
    industries = db.session.scalars(select(Term).where(Term.vocabulary == Vocabulary.INDUSTRY))
    return Contributions(entries, by, {term.slug: term for term in industries}, _stopped(scope.partner_id))


def _by(kind: Grouping, scope: Scope, now: datetime) -> list[tuple[str, Results]]:
    """Return the results of the period by kind, the most frequent first."""
    ended, interested = (
        status_columns.outcome_at(now).label("ended_as"),
        case((Referral.revealed_at.is_not(None), 1), else_=0),
    )
    value, found = _values(kind)
    keys = value.label("value_of"), ended, interested.label("is_interested"), Referral.final_currency.label("of_won")
    found = found(select(*keys, func.count().label("number"), func.sum(Referral.final_minor).label("minor")))
    rows = defaultdict(list)
    those = found.where(*of_partner(scope), is_received_in(scope), value.is_not(None))
    for row in db.session.execute(those.group_by("value_of", "ended_as", "is_interested", "of_won")):
        rows[row.value_of].append(row)
    return sorted(((one, _brought(of)) for one, of in rows.items()), key=lambda one: (-one[1].count, one[0]))


def _values(kind: Grouping) -> tuple[Any, Any]:
    """Return the column to group referrals by, and how to join it."""
    if kind is Grouping.MATCHED:
        brought_by = elements()
        return brought_by.c.value, lambda found: found.select_from(Referral).join(brought_by, true())
    of_enquiry = {Grouping.SIZE: Enquiry.company_size, Grouping.COUNTRY: Enquiry.country}
    if kind in of_enquiry:
        return of_enquiry[kind].expression, lambda found: found.select_from(Referral).join(
            Enquiry, Enquiry.id == Referral.enquiry_id
        )
    is_industry = Term.vocabulary == Vocabulary.INDUSTRY
    return (
        Term.slug.expression,
        lambda found: (
            found.select_from(Referral)
            .join(enquiry_term, enquiry_term.c.enquiry_id == Referral.enquiry_id)
            .join(Term, (Term.id == enquiry_term.c.term_id) & is_industry)
        ),
    )


def _brought(rows: Iterable[AnyRow]) -> Results:
    counts, sums = dict.fromkeys(("count", "interested", *COUNTED), 0), defaultdict[str, int](int)
    for row in rows:
        counts["count"] += row.number
        counts["interested"] += row.number * row.is_interested
        for name, outcome in COUNTED.items():
            counts[name] += row.number * (row.ended_as == outcome)
        if row.of_won:
            sums[row.of_won] += int(row.minor)
    return Results(**counts, won_sums=tuple(Money(minor, currency) for currency, minor in sorted(sums.items())))


def _names_by_key(partner_id: int) -> dict[str, Mapping[str, str]]:
    """Return the names by language of all keywords and terms of the partner's profiles."""
    mine = MarketingProfile.partner_id == partner_id
    keywords = select(ProfileKeyword.keyword).join(MarketingProfile, MarketingProfile.id == ProfileKeyword.profile_id)
    entries = select(Term).join(profile_term, profile_term.c.term_id == Term.id)
    entries = entries.join(MarketingProfile, MarketingProfile.id == profile_term.c.profile_id)
    terms = db.session.scalars(entries.where(mine, Term.vocabulary.in_(LISTS)).distinct())
    return {
        **{f"{KEYWORD}:{word}": {ENGLISH: word} for word in db.session.scalars(keywords.where(mine))},
        **{f"{term.vocabulary}:{term.slug}": dict(term.names) for term in terms},
    }


def _stopped(partner_id: int) -> frozenset[str]:
    """Return the sizes that all of the partner's profiles have opted out of."""
    wanting = select(func.count()).where(MarketingProfile.partner_id == partner_id).scalar_subquery()
    sizes = select(UnwantedSize.company_size).join(MarketingProfile, MarketingProfile.id == UnwantedSize.profile_id)
    sizes = sizes.where(MarketingProfile.partner_id == partner_id).group_by(UnwantedSize.company_size)
    return frozenset(db.session.scalars(sizes.having(func.count() == wanting)))
