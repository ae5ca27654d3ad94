"""From a search to its results: the partners in order, and what else could be searched."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import SQLColumnExpression, func, select

from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileLanguage, Term, profile_term
from referrals.queries.ranking import evidence as evidence_queries
from referrals.queries.search import candidates
from referrals.queries.search.candidates import IDS, MatchedLocation
from referrals.queries.search.search_query import InterpretedWords, SearchQuery, interpret_words
from referrals.rules.ranking import score, traits
from referrals.rules.ranking.score import Ranked
from referrals.rules.ranking.traits import EnquiryTraits

T = TypeVar("T")
MIN_FULL_MATCHES = 3  # partners; if fewer match all words, those that match some of them follow
MAX_PARTIAL = 20


@dataclass(frozen=True)
class SearchResults:
    """The results: one place per partner in order, and the match of each location.

    `partial` are the partners that match most words, though not all, if few match all of them.
    """

    query: SearchQuery
    interpreted: InterpretedWords
    ranked: tuple[Ranked, ...]
    matches: dict[int, MatchedLocation]
    partial: tuple[Ranked, ...] = ()

    @property
    def all(self) -> tuple[Ranked, ...]:
        return (*self.ranked, *self.partial)


@dataclass(frozen=True)
class Facets:
    """How many of the found partners have each term, language and country."""

    terms: dict[int, int]
    languages: dict[str, int]
    countries: dict[str, int]


@dataclass(frozen=True)
class RelaxedSearch:
    """The search without one part, and how many partners it would find.

    `part` is a field of SearchQuery, and `removed_value` its value: a word, the id of a term, the whole value.
    """

    part: str
    removed_value: object
    query: SearchQuery
    found: int = 0


def search(query: SearchQuery, *, occasion: str, now: datetime, without: Collection[int] = ()) -> SearchResults:
    """Return the partners in order. `occasion` identifies the search: its address, or the enquiry's public id."""
    interpreted = interpret_words(query.words, as_typed=query.as_typed)
    matches = candidates.find_matches(query, interpreted, now=now, without=without)
    found = {match.candidate.partner_id for match in matches}
    partial_matches: list[MatchedLocation] = []
    if len(found) < MIN_FULL_MATCHES and len(interpreted.words) > 1:
        partial_matches = candidates.find_matches(
            query, interpreted, now=now, without={*without, *found}, is_partial=True
        )
    by_location = {match.candidate.location_id: match for match in (*matches, *partial_matches)}
    ranked, partial = (_ranked(group, query, occasion, now) for group in (matches, partial_matches))
    return SearchResults(query, interpreted, ranked, by_location, partial[:MAX_PARTIAL])


def _ranked(matches: Sequence[MatchedLocation], query: SearchQuery, occasion: str, now: datetime) -> tuple[Ranked, ...]:
    """Return the partners of these matches in order."""
    if not matches:
        return ()
    kinds, weights = _traits(query), evidence_queries.weights()
    partner_ids = {match.candidate.partner_id for match in matches}
    evidence = evidence_queries.evidence(partner_ids, kinds, today=evidence_queries.day(now), weights=weights)
    candidates_of = (match.candidate for match in matches)
    return tuple(score.rank(candidates_of, kinds, evidence, occasion=occasion, weights=weights))


def count_results(query: SearchQuery, *, now: datetime) -> int:
    """Return the number of partners found."""
    return candidates.count_partners(query, interpret_words(query.words, as_typed=query.as_typed), now=now)


def facets(found: SearchResults) -> Facets:
    """Return the facets of the found partners. Two statements; the countries come from the search."""
    profile_ids = {match.profile_id for match in found.matches.values()}
    terms, languages = profile_term.c, ProfileLanguage
    return Facets(
        _partners_by(terms.term_id, terms.profile_id, profile_ids),
        _partners_by(languages.language, languages.profile_id, profile_ids),
        Counter(
            country for _, country in {(match.candidate.partner_id, match.country) for match in found.matches.values()}
        ),
    )


def _partners_by(
    column: SQLColumnExpression[T], profile_id: SQLColumnExpression[int], profile_ids: Collection[int]
) -> dict[T, int]:
    """Return the number of partners by value of a column, among these profiles."""
    counted = select(column, func.count(MarketingProfile.partner_id.distinct())).where(is_in_list(profile_id, IDS))
    counted = counted.join(MarketingProfile, MarketingProfile.id == profile_id)
    return dict(db.session.execute(counted.group_by(column), {IDS: to_json_array(profile_ids)}).all())


def relaxed_searches(found: SearchResults, *, now: datetime) -> list[RelaxedSearch]:
    """Return what could be left out so that somebody is found, the most productive first."""
    counted = (replace(relaxed, found=count_results(relaxed.query, now=now)) for relaxed in _relaxed(found))
    return sorted(
        (relaxed for relaxed in counted if relaxed.found),
        key=lambda relaxed: (-relaxed.found, relaxed.part, str(relaxed.removed_value)),
    )


def _relaxed(found: SearchResults) -> Iterator[RelaxedSearch]:
    """Yield the search without each of its parts in turn, not counted yet."""
    query, defaults = found.query, SearchQuery()
    words = found.interpreted.words or found.interpreted.unknown
    for part in ("country", "near", "company_size", "language"):
        if value := getattr(query, part):
            yield RelaxedSearch(part, value, replace(query, **{part: getattr(defaults, part)}))
    for word in words:
        yield RelaxedSearch("words", word, replace(query, words=" ".join(other for other in words if other != word)))
    for term_id in query.term_ids:
        others = tuple(other for other in query.term_ids if other != term_id)
        yield RelaxedSearch("term_ids", term_id, replace(query, term_ids=others))


def _traits(query: SearchQuery) -> tuple[str, ...]:
    vocabularies = select(Term.vocabulary, Term.id).where(Term.id.in_(query.term_ids))
    terms = tuple((row.vocabulary, row.id) for row in db.session.execute(vocabularies)) if query.term_ids else ()
    return traits.traits_of(EnquiryTraits(terms=terms, company_size=query.company_size, country=query.country))
