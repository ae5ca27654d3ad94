"""The candidates for a customer's next choice, with what is needed to rank them for several enquiries.

The number of statements is constant.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from referrals.dialects import among, listed
from referrals.extensions import db
from referrals.models import (
    Location,
    MarketingProfile,
    Partner,
    SearchWord,
    Term,
    UnwantedSize,
    Vocabulary,
    profile_term,
)
from referrals.queries import ranking
from referrals.queries.listed import is_listed
from referrals.rules import matching
from referrals.rules.ranking.weights import Weights

IDS = "ids"


Town = tuple[str, float | None, float | None]  # name, latitude, longitude


class Spot(NamedTuple):
    """The fields of a location that each enquiry is compared with. `town` is an index into the list of towns."""

    location_id: int
    profile_id: int
    partner_id: int
    town: int
    is_verified: bool


@dataclass(frozen=True)
class Field:
    """All candidates, and everything needed to rank them for the enquiries."""

    locations: Mapping[int, Any]
    spots: Mapping[str, Sequence[Spot]]  # by country
    towns: Sequence[Town]
    unwanting: Mapping[str | None, Collection[int]]
    carried: Mapping[int, frozenset[int]]
    competencies: Mapping[int, int]
    said: Mapping[int, Mapping[str, str]]
    stems: Collection[str]  # stems that occur in any profile
    today: int
    weights: Weights


def field(term_ids: Collection[int], stems: Collection[str], *, now: datetime) -> Field:
    """Return all candidates, with these terms and stems where their profiles have them."""
    columns: tuple[Any, ...] = (
        *(Location.id, Location.profile_id, MarketingProfile.partner_id, MarketingProfile.country),
        Location.verified_at.is_not(None),
        *(Location.city, Location.latitude, Location.longitude, Location.slug, Partner.name.label("partner")),
    )
    reachable = select(*columns).join(Location.profile).join(MarketingProfile.partner).where(is_listed(now))
    locations = _read(reachable)
    carried, competencies = _carried(term_ids)
    towns: dict[Town, int] = {}  # many locations share a town
    spots = defaultdict(list)
    for row in locations:
        id, profile_id, partner_id, country, is_verified, *town, _slug, _partner = row
        number = towns.setdefault(tuple(town), len(towns))
        spots[country].append(Spot(id, profile_id, partner_id, number, bool(is_verified)))
    said = _said(stems)
    return Field(
        locations={row[0]: row for row in locations},
        spots=spots,
        towns=list(towns),
        unwanting=_unwanting(),
        carried=carried,
        competencies=competencies,
        said=said,
        stems={stem for its in said.values() for stem in its},
        today=ranking.day(now),
        weights=ranking.weights(),
    )


def _unwanting() -> dict[str | None, set[int]]:
    """Return the profiles that opted out of each company size."""
    found: dict[str | None, set[int]] = defaultdict(set)
    for profile_id, size in _read(select(UnwantedSize.profile_id, UnwantedSize.company_size)):
        found[size].add(profile_id)
    return found


def _carried(term_ids: Collection[int]) -> tuple[dict[int, frozenset[int]], dict[int, int]]:
    """Return the terms that each profile has, and its number of competencies."""
    competency = and_(Term.vocabulary == Vocabulary.COMPETENCY, Term.retired_at.is_(None))
    rows = select(profile_term.c.profile_id, Term.id, Term.vocabulary).join(Term, Term.id == profile_term.c.term_id)
    carrying = rows.where(or_(among(Term.id, IDS), competency))
    carried: dict[int, set[int]] = defaultdict(set)
    competencies: dict[int, int] = defaultdict(int)
    for profile_id, term_id, vocabulary in _read(carrying, {IDS: listed(term_ids)}):
        carried[profile_id].add(term_id)
        competencies[profile_id] += vocabulary == Vocabulary.COMPETENCY
    return {id: frozenset(ids) for id, ids in carried.items()}, dict(competencies)


def _said(asked: Collection[str]) -> dict[int, dict[str, str]]:
    """Return the stems that each profile has, with the best place of each."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    found = select(SearchWord.profile_id, SearchWord.stem, SearchWord.said_in).where(SearchWord.stem.in_(sorted(asked)))
    for profile_id, stem, place in _read(found) if asked else ():
        said[profile_id][stem] = matching.better(said[profile_id].get(stem, place), place)
    return said


def _read(statement: Any, parameters: Any = None) -> Sequence[Any]:
    """Return plain rows, all at once: row by row, or by the ORM, reading costs more than the rows."""
    return db.session.connection().execute(statement, parameters).all()
