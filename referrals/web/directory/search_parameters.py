"""The query parameters of a search: parse them, turn them into a SearchQuery, and build URLs with them."""

from collections.abc import Container
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from referrals.language import countries
from referrals.places import City
from referrals.queries.search.search_query import SearchQuery
from referrals.rules.choices import CompanySize
from referrals.rules.countries import COUNTRIES
from referrals.web.directory import typed_places
from referrals.web.requests import text_cleaning

MAX_TEXT_LENGTH = 120  # characters; the rest of a typed text is ignored
MAX_TERMS = 12
DISTANCES = (25, 50, 100, 200)
USUAL_DISTANCE = 100
SEVERAL = ("term",)


@dataclass(frozen=True)
class SearchParameters:
    """The query parameters of a search. Invalid values are ignored: they match everything and are no error.

    `near` is kept as typed, even if there is no such place. `exact` equals `q` if the words must not be corrected;
    other words reset it.
    """

    q: str = ""
    exact: str = ""
    country: str = ""
    near: str = ""
    within: str = ""
    term: tuple[int, ...] = ()
    size: str = ""
    language: str = ""
    campaign: str = ""

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the query parameters with `changes` applied. Empty ones are left out."""
        changed = replace(self, **changes)
        return {name: value for name, value in vars(changed).items() if value}

    @property
    def is_anything(self) -> bool:
        """Tell whether anything is searched for. The campaign does not count."""
        return bool(self.query(campaign=""))

    @property
    def occasion(self) -> str:
        """Return the key of this search for the ranking: the same search always gets the same order."""
        return str(sorted(self.query(campaign="").items()))

    @property
    def kilometres(self) -> int:
        return int(self.within or USUAL_DISTANCE)

    @property
    def chosen_filters(self) -> int:
        """Return the number of active filters, without the words and the place."""
        return len(self.term) + sum(map(bool, (self.country, self.size, self.language)))


def read(args: MultiDict[str, str]) -> SearchParameters:
    """Return the parsed query parameters."""
    text = {
        f.name: text_cleaning.beginning(args.get(f.name), MAX_TEXT_LENGTH)
        for f in fields(SearchParameters)
        if f.name not in SEVERAL
    }
    return _of_a_country(
        SearchParameters(
            q=text["q"],
            exact=text["exact"] if text["exact"] == text["q"] else "",
            country=_one_of(COUNTRIES, text["country"].upper()),
            near=text["near"],
            within=_within(text["within"]) if text["near"] else "",
            term=_keys(args.getlist("term")),
            size=_one_of(set(CompanySize), text["size"]),
            language=text["language"].lower() if text["language"].isalpha() and len(text["language"]) == 2 else "",
            campaign=text["campaign"][:80],
        )
    )


def is_tidy(args: MultiDict[str, str], address: SearchParameters) -> bool:
    """Tell whether the query string is in its canonical form, so that each search has one URL."""
    names = {f.name for f in fields(SearchParameters)}
    said = sorted((name, value) for name, value in args.items(multi=True) if name in names)
    return said == sorted(pairs(address)) and "" not in args.getlist("partner")


def pairs(address: SearchParameters) -> list[tuple[str, str]]:
    """Return the query parameters as pairs, for the hidden fields of a form."""
    query = address.query()
    terms = [("term", str(key)) for key in query.pop("term", ())]
    return [*query.items(), *terms]


def parse_query_string(query: str) -> SearchParameters:
    """Parse a query string that a form carried along."""
    return read(MultiDict(parse_qsl(query[:2000])))


def to_search_query(address: SearchParameters) -> SearchQuery:
    """Return the search for the queries."""
    return SearchQuery(
        words=address.q,
        as_typed=bool(address.exact),
        country=address.country or None,
        near=place(address),
        within=address.kilometres,
        term_ids=address.term,
        company_size=address.size or None,
        language=address.language or None,
    )


def place(address: SearchParameters) -> City | None:
    """Return the city that was typed. A city in the selected country is preferred."""
    return typed_places.find(address.near, address.country or None)


def _of_a_country(address: SearchParameters) -> SearchParameters:
    """Replace the place by the country if the typed place is the name of a country."""
    country = countries.find(address.near) if len(address.near) > 2 and not place(address) else None
    return replace(address, country=country, near="", within="") if country else address


def _one_of(values: Container[str], value: str) -> str:
    return value if value in values else ""


def _within(value: str) -> str:
    return value if value.isdecimal() and int(value) in DISTANCES and int(value) != USUAL_DISTANCE else ""


def _keys(values: list[str]) -> tuple[int, ...]:
    keys = {int(value) for value in values if value.isdecimal() and value.isascii() and len(value) < 10}
    return tuple(sorted(keys))[:MAX_TERMS]
