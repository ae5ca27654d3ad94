"""What the address of a search asks for: read, made into Asked, and put into further addresses."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from referrals.language import countries
from referrals.places import City
from referrals.queries.search.asked import Asked
from referrals.rules.choices import CompanySize
from referrals.rules.countries import COUNTRIES
from referrals.web import typed
from referrals.web.directory import typed_places

LONGEST = 120  # letters of what is typed that are looked at
MOST_TERMS = 12
DISTANCES = (25, 50, 100, 200)
USUAL_DISTANCE = 100
SEVERAL = ("term",)


@dataclass(frozen=True)
class Address:
    """A search by the names of its address. What makes no sense is left out: it finds everything rather than an error.

    `near` is kept as it was typed, whether there is such a place or not. `exact` holds the words that are meant as
    they stand: other words are no longer those.
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
        """Return the query of an address that asks the same but for `changes`; what is empty is left out."""
        changed = replace(self, **changes)
        return {name: value for name, value in vars(changed).items() if value}

    @property
    def is_anything(self) -> bool:
        """Tell whether something is looked for; where the customer comes from is nothing."""
        return bool(self.query(campaign=""))

    @property
    def occasion(self) -> str:
        """Return what names the search for the ranking: the same wherever its order is asked for."""
        return str(sorted(self.query(campaign="").items()))

    @property
    def kilometres(self) -> int:
        return int(self.within or USUAL_DISTANCE)

    @property
    def chosen_filters(self) -> int:
        """How many filters are set, beside the words and the place."""
        return len(self.term) + sum(map(bool, (self.country, self.size, self.language)))


def read(args: MultiDict[str, str]) -> Address:
    """Return what the address asks for."""
    text = {f.name: typed.beginning(args.get(f.name), LONGEST) for f in fields(Address) if f.name not in SEVERAL}
    return _of_a_country(
        Address(
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


def is_tidy(args: MultiDict[str, str], address: Address) -> bool:
    """Tell whether the address says just what was understood, so that each search has one."""
    names = {f.name for f in fields(Address)}
    said = sorted((name, value) for name, value in args.items(multi=True) if name in names)
    return said == sorted(pairs(address)) and "" not in args.getlist("partner")


def pairs(address: Address) -> list[tuple[str, str]]:
    """Return the names and values of the address, for a form that carries them along."""
    query = address.query()
    terms = [("term", str(key)) for key in query.pop("term", ())]
    return [*query.items(), *terms]


def written(query: str) -> Address:
    """Return what a query asks for that travelled with a form."""
    return read(MultiDict(parse_qsl(query[:2000])))


def asked(address: Address) -> Asked:
    """Return what is looked for."""
    return Asked(
        words=address.q,
        as_typed=bool(address.exact),
        country=address.country or None,
        near=place(address),
        within=address.kilometres,
        term_ids=address.term,
        company_size=address.size or None,
        language=address.language or None,
    )


def place(address: Address) -> City | None:
    """Return the place that was typed; one in the asked country before any other."""
    return typed_places.find(address.near, address.country or None)


def _of_a_country(address: Address) -> Address:
    """Take the name of a country, typed as the place, for the country."""
    country = countries.find(address.near) if len(address.near) > 2 and not place(address) else None
    return replace(address, country=country, near="", within="") if country else address


def _one_of(values: Any, value: str) -> str:
    return value if value in values else ""


def _within(value: str) -> str:
    return value if value.isdecimal() and int(value) in DISTANCES and int(value) != USUAL_DISTANCE else ""


def _keys(values: list[str]) -> tuple[int, ...]:
    keys = {int(value) for value in values if value.isdecimal() and value.isascii() and len(value) < 10}
    return tuple(sorted(keys))[:MOST_TERMS]
