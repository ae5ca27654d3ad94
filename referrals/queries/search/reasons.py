"""Why a profile was found: the terms, keywords and name that contain the searched words."""

from collections.abc import Iterable

from referrals import stems
from referrals.models import Location, MarketingProfile, Term
from referrals.queries.search.results import SearchResults
from referrals.rules.term_names import by_name

MAX_REASONS = 5


def match_reasons(profile: MarketingProfile, found: SearchResults, *, language: str) -> list[str]:
    """Return the matches in the reader's language, explicitly requested ones first. Empty without a search."""
    searched_ids, searched_stems = (
        set(found.query.term_ids),
        frozenset().union(*found.interpreted.stems, *found.interpreted.extra),
    )
    terms = [term for term in profile.terms if term.id in searched_ids]
    terms += [
        term
        for term in profile.terms
        if term.id not in searched_ids and any(_has_any(n, searched_stems) for n in term.all_names)
    ]
    keywords = [row.keyword for row in profile.keywords if _has_any(row.keyword, searched_stems)]
    named = [term.name_in(language) for term in terms]
    return _without_duplicates([*named, *keywords])[:MAX_REASONS]


def missing_words(locations: Iterable[Location], found: SearchResults) -> tuple[str, ...]:
    """Return the words of the search that a partner with these locations does not match."""
    matches = (found.matches[location.id] for location in locations if location.id in found.matches)
    return next((match.missing for match in matches), ())


def competencies(profile: MarketingProfile, *, language: str) -> list[str]:
    granted = (term for term in profile.terms if not _is_offered(term) and term.retired_at is None)
    return [term.name_in(language) for term in by_name(granted, language)]


def kilometres(location: Location, found: SearchResults) -> int | None:
    """Return the distance of the location from the searched place."""
    match = found.matches.get(location.id)
    return match.kilometres if match else None


def _is_offered(term: Term) -> bool:
    return term.vocabulary != "competency"


def _has_any(text: str, searched_stems: frozenset[str]) -> bool:
    return not stems.index(text).isdisjoint(searched_stems)


def _without_duplicates(words: list[str]) -> list[str]:
    unique: dict[str, str] = {}
    for word in words:
        unique.setdefault(word.casefold(), word)
    return list(unique.values())
