"""From a search to its results: the partners in order, and what else could be asked."""

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
FEW = 3  # partners; if fewer match all words, those that match some of them follow
MOST_IN_PART = 20


@dataclass(frozen=True)
class SearchResults:
    """The results: one place per partner in order, and the match of each location.

    `partial` are the partners that match most words, though not all, if few match all of them.
    """

    asked: SearchQuery
    meant: InterpretedWords
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

    `part` is a field of Asked, and `given_up` its value: a word, the id of a term, the whole value.
    """

    part: str
    given_up: object
    asked: SearchQuery
    found: int = 0


def search(asked: SearchQuery, *, occasion: str, now: datetime, without: Collection[int] = ()) -> SearchResults:
    """Return the partners in order. `occasion` identifies the search: its address, or the enquiry's public id."""
    understood = interpret_words(asked.words, as_typed=asked.as_typed)
    matches = candidates.find_matches(asked, understood, now=now, without=without)
    found = {match.candidate.partner_id for match in matches}
    in_part: list[MatchedLocation] = []
    if len(found) < FEW and len(understood.words) > 1:
        in_part = candidates.find_matches(asked, understood, now=now, without={*without, *found}, in_part=True)
    by_location = {match.candidate.location_id: match for match in (*matches, *in_part)}
    ranked, partial = (_ranked(each, asked, occasion, now) for each in (matches, in_part))
    return SearchResults(asked, understood, ranked, by_location, partial[:MOST_IN_PART])


def _ranked(matches: Sequence[MatchedLocation], asked: SearchQuery, occasion: str, now: datetime) -> tuple[Ranked, ...]:
    """Return the partners of these matches in order."""
    if not matches:
        return ()
    kinds, weights = _traits(asked), evidence_queries.weights()
    partner_ids = {match.candidate.partner_id for match in matches}
    evidence = evidence_queries.evidence(partner_ids, kinds, today=evidence_queries.day(now), weights=weights)
    candidates_of = (match.candidate for match in matches)
    return tuple(score.rank(candidates_of, kinds, evidence, occasion=occasion, weights=weights))


def count_results(asked: SearchQuery, *, now: datetime) -> int:
    """Return the number of partners found."""
    return candidates.count_partners(asked, interpret_words(asked.words, as_typed=asked.as_typed), now=now)


def facets(found: SearchResults) -> Facets:
    """Return the facets of the found partners. Two statements; the countries come from the search."""
    profile_ids = {match.profile_id for match in found.matches.values()}
    terms, languages = profile_term.c, ProfileLanguage
    return Facets(
        _partners_by(terms.term_id, terms.profile_id, profile_ids),
        _partners_by(languages.language, languages.profile_id, profile_ids),
        Counter(
            country for _, country in {(each.candidate.partner_id, each.country) for each in found.matches.values()}
        ),
    )


def _partners_by(
    what: SQLColumnExpression[T], profile_id: SQLColumnExpression[int], profile_ids: Collection[int]
) -> dict[T, int]:
    """Return the number of partners by value of a column, among these profiles."""
    counted = select(what, func.count(MarketingProfile.partner_id.distinct())).where(is_in_list(profile_id, IDS))
    counted = counted.join(MarketingProfile, MarketingProfile.id == profile_id)
    return dict(db.session.execute(counted.group_by(what), {IDS: to_json_array(profile_ids)}).all())


def relaxed_searches(found: SearchResults, *, now: datetime) -> list[RelaxedSearch]:
    """Return what could be left out so that somebody is found, the most productive first."""
    tried = (replace(one, found=count_results(one.asked, now=now)) for one in _relaxed(found))
    return sorted((one for one in tried if one.found), key=lambda one: (-one.found, one.part, str(one.given_up)))


def _relaxed(found: SearchResults) -> Iterator[RelaxedSearch]:
    """Yield the search without each of its parts in turn, not counted yet."""
    asked, nothing = found.asked, SearchQuery()
    words = found.meant.words or found.meant.unknown
    for part in ("country", "near", "company_size", "language"):
        if value := getattr(asked, part):
            yield RelaxedSearch(part, value, replace(asked, **{part: getattr(nothing, part)}))
    for word in words:
        yield RelaxedSearch("words", word, replace(asked, words=" ".join(other for other in words if other != word)))
    for term_id in asked.term_ids:
        others = tuple(other for other in asked.term_ids if other != term_id)
        yield RelaxedSearch("term_ids", term_id, replace(asked, term_ids=others))


def _traits(asked: SearchQuery) -> tuple[str, ...]:
    vocabularies = select(Term.vocabulary, Term.id).where(Term.id.in_(asked.term_ids))
    terms = tuple((row.vocabulary, row.id) for row in db.session.execute(vocabularies)) if asked.term_ids else ()
    return traits.traits_of(EnquiryTraits(terms=terms, company_size=asked.company_size, country=asked.country))
