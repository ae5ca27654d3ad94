"""Suggestions for a search without results: which condition to drop."""

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_locale, gettext

from referrals.language import countries, formats
from referrals.queries.enquiry import customer_page
from referrals.queries.search.results import RelaxedSearch
from referrals.web.directory.search_parameters import SearchParameters


@dataclass(frozen=True)
class Relaxation:
    """A suggested search with one condition less."""

    sentence: str
    address: SearchParameters
    found: int


def describe_relaxation(loosened: RelaxedSearch, at: SearchParameters) -> Relaxation:
    """Return the suggestion: its text, and the search without the dropped condition."""
    return Relaxation(_without(loosened, at), replace(at, **_changes(loosened)), loosened.found)


def _changes(loosened: RelaxedSearch) -> dict[str, Any]:
    less = loosened.query
    nothing: dict[str, object] = {"near": "", "within": ""} if loosened.part == "near" else {loosened.part: ""}
    of_several: dict[str, dict[str, object]] = {
        "words": {"q": less.words, "exact": less.words if less.as_typed else ""},
        "term_ids": {"term": less.term_ids},
        "company_size": {"size": ""},
    }
    return of_several.get(loosened.part, nothing)


def _without(loosened: RelaxedSearch, at: SearchParameters) -> str:
    given_up = str(loosened.removed_value)
    match loosened.part:
        case "country":
            said = gettext("In all countries, not just %(country)s", country=countries.name(given_up))
        case "near":
            said = gettext("Anywhere, not just within %(number)s km of %(place)s", number=at.kilometres, place=at.near)
        case "company_size":
            said = gettext("For companies of any size")
        case "language":
            said = gettext("In any language, not just %(language)s", language=formats.language_name(given_up))
        case part:
            word = given_up if part == "words" else _term(given_up)
            said = gettext("Search without “%(word)s”", word=word)
    return str(said)


def _term(key: str) -> str:
    found = customer_page.terms_by_id([int(key)])
    return found[0].name_in(str(get_locale())) if found else key
