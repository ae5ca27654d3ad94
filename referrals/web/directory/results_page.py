"""A page of search results: the rows with their reasons, the filters, and suggestions if nothing was found."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from flask_limiter import RateLimitExceeded

from referrals.language import countries, formats
from referrals.models import Location, Term, Vocabulary
from referrals.queries.directory import listings
from referrals.queries.directory.listings import DirectoryRow
from referrals.queries.enquiry import customer_page
from referrals.queries.ranking import evidence
from referrals.queries.search import reasons, results
from referrals.queries.search.results import Facets, SearchResults
from referrals.rules.term_names import by_name
from referrals.web.directory import relaxations, search_parameters
from referrals.web.directory.relaxations import Relaxation
from referrals.web.directory.search_parameters import SearchParameters
from referrals.web.extensions import limiter

PAGE_SIZE = 20
RELAXATION_LIMIT = "20 per 10 minutes"  # for each client address: each suggestion runs a search of its own
Choice = tuple[str, str]  # a value and its label


@dataclass(frozen=True)
class ResultRow:
    """A row of the results.

    `missing` are the search words that it does not match. `hours` is the usual time to an answer, or None if unknown.
    """

    row: DirectoryRow
    kilometres: int | None
    why: Sequence[str]
    missing: Sequence[str]
    competencies: Sequence[str]
    hours: int | None


@dataclass(frozen=True)
class TermOption:
    """A term to filter by, and the number of partners found that have it."""

    term: Term
    found: int
    is_chosen: bool


@dataclass(frozen=True)
class ResultsPage:
    """A page of results. `elsewhere` are ticked locations that are not among its rows."""

    found: SearchResults
    rows: Sequence[ResultRow]
    elsewhere: Sequence[Location]
    ticked: frozenset[str]
    lists: dict[str, list[TermOption]]
    countries: Sequence[Choice]
    languages: Sequence[Choice]
    ways: Sequence[Relaxation]
    previous: int
    next: int

    @property
    def number(self) -> int:
        """Return how many partners match the whole search."""
        return len(self.found.ranked)

    @property
    def full(self) -> Sequence[ResultRow]:
        return [row for row in self.rows if not row.missing]

    @property
    def partial(self) -> Sequence[ResultRow]:
        """Return the rows that match only some of the words."""
        return [row for row in self.rows if row.missing]


def results_page(at: SearchParameters, *, slugs: Sequence[str], number: int, now: datetime) -> ResultsPage:
    """Return a page of the results. Beyond the last page it has no rows."""
    found = results.search(search_parameters.to_search_query(at), occasion=at.occasion, now=now)
    ticked = listings.locations_by_slug(slugs, now=now)
    names = frozenset(one.slug for one in ticked)
    rows = _rows(found, number, names, now)
    here, facets = {row.partner.id for row in rows}, results.facets(found)
    return ResultsPage(
        found,
        _results(rows, found, now=now),
        [one for one in ticked if one.profile.partner_id not in here],
        names,
        _lists(at, facets),
        _choices(listings.countries(), facets.countries, countries.name, at.country),
        _choices(listings.languages(), facets.languages, formats.language_name, at.language),
        () if found.all else _ways(found, at, now=now),
        number - 1,
        number + 1 if number * PAGE_SIZE < len(found.all) else 0,
    )


def _ways(found: SearchResults, at: SearchParameters, *, now: datetime) -> Sequence[Relaxation]:
    """Return searches that would find something. Empty if this client has reached its limit."""
    try:
        with limiter.limit(RELAXATION_LIMIT):
            return [relaxations.describe_relaxation(one, at) for one in results.relaxed_searches(found, now=now)]
    except RateLimitExceeded:
        return ()


def _rows(found: SearchResults, number: int, ticked: Collection[str], now: datetime) -> Sequence[DirectoryRow]:
    shown = found.all[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return listings.directory_rows([one.candidate.location_id for one in shown], now=now, chosen=ticked)


def _results(rows: Sequence[DirectoryRow], found: SearchResults, *, now: datetime) -> list[ResultRow]:
    today, weights, language = evidence.day(now), evidence.weights(), str(get_locale())
    hours = evidence.usual_hours([row.partner.id for row in rows], today=today, weights=weights)
    return [
        ResultRow(
            row,
            reasons.kilometres(row.location, found),
            reasons.match_reasons(row.location.profile, found, language=language),
            reasons.missing_words(row.all, found),
            reasons.competencies(row.location.profile, language=language),
            hours.get(row.partner.id),
        )
        for row in rows
    ]


def _lists(at: SearchParameters, facets: Facets) -> dict[str, list[TermOption]]:
    """Return the terms to filter by: those that some results have, most frequent first, and the selected ones."""
    lists: dict[str, list[TermOption]] = {Vocabulary.PRODUCT: [], Vocabulary.SERVICE: [], Vocabulary.INDUSTRY: []}
    language = str(get_locale())
    for term in by_name(customer_page.offered_terms(), language):
        option = TermOption(term, facets.terms.get(term.id, 0), term.id in at.term)
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
