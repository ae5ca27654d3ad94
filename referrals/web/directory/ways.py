"""Suggestions for a search without results: which condition to drop."""

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_locale, gettext

from referrals.language import countries, formats
from referrals.queries import enquiry as enquiries
from referrals.queries.search.results import Loosened
from referrals.web.directory.address import Address


@dataclass(frozen=True)
class Way:
    """A suggested search with one condition less."""

    sentence: str
    address: Address
    found: int


def way(loosened: Loosened, at: Address) -> Way:
    """Return the suggestion: its text, and the search without the dropped condition."""
    return Way(_without(loosened, at), replace(at, **_changes(loosened)), loosened.found)


def _changes(loosened: Loosened) -> dict[str, Any]:
    less = loosened.asked
    nothing: dict[str, Any] = {"near": "", "within": ""} if loosened.part == "near" else {loosened.part: ""}
    of_several: dict[str, dict[str, Any]] = {
        "words": {"q": less.words, "exact": less.words if less.as_typed else ""},
        "term_ids": {"term": less.term_ids},
        "company_size": {"size": ""},
    }
    return of_several.get(loosened.part, nothing)


def _without(loosened: Loosened, at: Address) -> str:
    given_up = str(loosened.given_up)
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
    found = enquiries.terms_by_id([int(key)])
    return found[0].name_in(str(get_locale())) if found else key
