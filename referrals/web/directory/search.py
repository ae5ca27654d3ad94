"""A page of search results: the rows with their reasons, the filters, and suggestions if nothing was found."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from flask_limiter import RateLimitExceeded

from referrals.language import countries, formats
from referrals.models import Location, Term, Vocabulary
from referrals.queries import directory, ranking
from referrals.queries import enquiry as enquiries
from referrals.queries.directory import Row
from referrals.queries.search import offered, reasons, results
from referrals.queries.search.results import Facets, Found
from referrals.rules.term_names import by_name
from referrals.web.directory import address, ways
from referrals.web.directory.address import Address
from referrals.web.directory.ways import Way
from referrals.web.extensions import limiter

ROWS = 20
WAYS_OUT = "20 per 10 minutes"  # for each client address: each suggestion runs a search of its own
Choice = tuple[str, str]  # a value and its label


@dataclass(frozen=True)
class Result:
    """A row of the results.

    `missing` are the search words that it does not match. `hours` is the usual time to an answer, or None if unknown.
    """

    row: Row
    kilometres: int | None
    why: Sequence[str]
    missing: Sequence[str]
    competencies: Sequence[str]
    hours: int | None


@dataclass(frozen=True)
class Option:
    """A term to filter by, and the number of partners found that have it."""

    term: Term
    found: int
    is_chosen: bool


@dataclass(frozen=True)
class Page:
    """A page of results. `elsewhere` are ticked locations that are not among its rows."""

    found: Found
    rows: Sequence[Result]
    elsewhere: Sequence[Location]
    ticked: frozenset[str]
    lists: dict[str, list[Option]]
    countries: Sequence[Choice]
    languages: Sequence[Choice]
    ways: Sequence[Way]
    previous: int
    next: int

    @property
    def number(self) -> int:
        """Return how many partners match the whole search."""
        return len(self.found.ranked)

    @property
    def full(self) -> Sequence[Result]:
        return [row for row in self.rows if not row.missing]

    @property
    def partial(self) -> Sequence[Result]:
        """Return the rows that match only some of the words."""
        return [row for row in self.rows if row.missing]


def page(at: Address, *, slugs: Sequence[str], number: int, now: datetime) -> Page:
    """Return a page of the results. Beyond the last page it has no rows."""
    found = results.search(address.asked(at), occasion=at.occasion, now=now)
    ticked = directory.chosen(slugs, now=now)
    names = frozenset(one.slug for one in ticked)
    rows = _rows(found, number, names, now)
    here, facets = {row.partner.id for row in rows}, results.facets(found)
    return Page(
        found,
        _results(rows, found, now=now),
        [one for one in ticked if one.profile.partner_id not in here],
        names,
        _lists(at, facets),
        _choices(offered.countries(), facets.countries, countries.name, at.country),
        _choices(offered.languages(), facets.languages, formats.language_name, at.language),
        () if found.all else _ways(found, at, now=now),
        number - 1,
        number + 1 if number * ROWS < len(found.all) else 0,
    )


def _ways(found: Found, at: Address, *, now: datetime) -> Sequence[Way]:
    """Return searches that would find something. Empty if this client has reached its limit."""
    try:
        with limiter.limit(WAYS_OUT):
            return [ways.way(one, at) for one in results.loosened(found, now=now)]
    except RateLimitExceeded:
        return ()


def _rows(found: Found, number: int, ticked: Collection[str], now: datetime) -> Sequence[Row]:
    shown = found.all[(number - 1) * ROWS : number * ROWS]
    return directory.rows_of([one.candidate.location_id for one in shown], now=now, chosen=ticked)


def _results(rows: Sequence[Row], found: Found, *, now: datetime) -> list[Result]:
    today, weights, language = ranking.day(now), ranking.weights(), str(get_locale())
    hours = ranking.usual_hours([row.partner.id for row in rows], today=today, weights=weights)
    return [
        Result(
            row,
            reasons.kilometres(row.location, found),
            reasons.reasons(row.location.profile, found, language=language),
            reasons.missing(row.all, found),
            reasons.competencies(row.location.profile, language=language),
            hours.get(row.partner.id),
        )
        for row in rows
    ]


def _lists(at: Address, facets: Facets) -> dict[str, list[Option]]:
    """Return the terms to filter by: those that some results have, most frequent first, and the selected ones."""
    lists: dict[str, list[Option]] = {Vocabulary.PRODUCT: [], Vocabulary.SERVICE: [], Vocabulary.INDUSTRY: []}
    language = str(get_locale())
    for term in by_name(enquiries.offered_terms(), language):
        option = Option(term, facets.terms.get(term.id, 0), term.id in at.term)
        if option.found or option.is_chosen:
            lists[term.vocabulary].append(option)
    for options in lists.values():
        options.sort(key=lambda one: (not one.is_chosen, -one.found))
    return lists


def _choices(values: Sequence[str], found: dict[str, int], name: Callable[[str], str], chosen: str) -> list[Choice]:
    """Return the values with their labels. The number of results is added unless one is selected.

    The selected value is included even if no partner has it.
    """
    every = values if not chosen or chosen in values else (*values, chosen)
    named = [(value, name(value) + ("" if chosen else f" ({found.get(value, 0)})")) for value in every]
    return sorted(named, key=lambda choice: choice[1].casefold())
