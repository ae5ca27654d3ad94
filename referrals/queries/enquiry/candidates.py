"""The candidates for a customer's next choice, with what is needed to rank them for several enquiries.

The number of statements is constant.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, Executable, and_, or_, select

from referrals.database.dialects import is_in_list, to_json_array
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
from referrals.queries.partner.visible_locations import is_listed
from referrals.queries.ranking import evidence
from referrals.queries.rows import named, read_all
from referrals.queries.search.candidates import ProfileWord
from referrals.rules import matching
from referrals.rules.ranking.weights import Weights

IDS = "ids"


class Town(NamedTuple):
    name: str
    latitude: float | None
    longitude: float | None


class Reachable(NamedTuple):
    """A listed location."""

    location_id: int
    profile_id: int
    partner_id: int
    country: str
    is_verified: bool
    city: str
    latitude: float | None
    longitude: float | None
    slug: str
    partner: str


class CandidateLocation(NamedTuple):
    """A location that each enquiry is compared with. `town` is an index into the list of towns."""

    location: Reachable
    town: int


class ProfileTermKey(NamedTuple):
    """That a profile has a term."""

    profile_id: int
    term_id: int
    vocabulary: str


@dataclass(frozen=True)
class AskablePartners:
    """All candidates, and everything needed to rank them for the enquiries."""

    locations: Mapping[int, Reachable]
    spots: Mapping[str, Sequence[CandidateLocation]]  # by country
    towns: Sequence[Town]
    unwanting: Mapping[str | None, Collection[int]]
    carried: Mapping[int, frozenset[int]]
    competencies: Mapping[int, int]
    said: Mapping[int, Mapping[str, str]]
    stems: Collection[str]  # stems that occur in any profile
    today: int
    weights: Weights


def askable_partners(term_ids: Collection[int], stems: Collection[str], *, now: datetime) -> AskablePartners:
    """Return all candidates, with these terms and stems where their profiles have them."""
    columns = named(
        location_id=Location.id,
        profile_id=Location.profile_id,
        partner_id=MarketingProfile.partner_id,
        country=MarketingProfile.country,
        is_verified=Location.verified_at.is_not(None),
        city=Location.city,
        latitude=Location.latitude,
        longitude=Location.longitude,
        slug=Location.slug,
        partner=Partner.name,
    )
    reachable = select(*columns).join(Location.profile).join(MarketingProfile.partner).where(is_listed(now))
    locations = read_all(Reachable, _execute(reachable))
    carried, competencies = _carried(term_ids)
    towns: dict[Town, int] = {}  # many locations share a town
    spots = defaultdict(list)
    for one in locations:
        number = towns.setdefault(Town(one.city, one.latitude, one.longitude), len(towns))
        spots[one.country].append(CandidateLocation(one, number))
    said = _places_of_stems(stems)
    return AskablePartners(
        locations={one.location_id: one for one in locations},
        spots=spots,
        towns=list(towns),
        unwanting=_unwanting(),
        carried=carried,
        competencies=competencies,
        said=said,
        stems={stem for its in said.values() for stem in its},
        today=evidence.day(now),
        weights=evidence.weights(),
    )


def _unwanting() -> dict[str | None, set[int]]:
    """Return the profiles that opted out of each company size."""
    found: dict[str | None, set[int]] = defaultdict(set)
    for row in _execute(select(UnwantedSize.profile_id, UnwantedSize.company_size)):
        found[row.company_size].add(row.profile_id)
    return found


def _carried(term_ids: Collection[int]) -> tuple[dict[int, frozenset[int]], dict[int, int]]:
    """Return the terms that each profile has, and its number of competencies."""
    competency = and_(Term.vocabulary == Vocabulary.COMPETENCY, Term.retired_at.is_(None))
    columns = profile_term.c.profile_id, Term.id.label("term_id"), Term.vocabulary
    rows = select(*columns).join(Term, Term.id == profile_term.c.term_id)
    carrying = rows.where(or_(is_in_list(Term.id, IDS), competency))
    carried: dict[int, set[int]] = defaultdict(set)
    competencies: dict[int, int] = defaultdict(int)
    for one in read_all(ProfileTermKey, _execute(carrying, {IDS: to_json_array(term_ids)})):
        carried[one.profile_id].add(one.term_id)
        competencies[one.profile_id] += one.vocabulary == Vocabulary.COMPETENCY
    return {id: frozenset(ids) for id, ids in carried.items()}, dict(competencies)


def _places_of_stems(asked: Collection[str]) -> dict[int, dict[str, str]]:
    """Return the stems that each profile has, with the best place of each."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    found = select(SearchWord.profile_id, SearchWord.stem, SearchWord.said_in).where(SearchWord.stem.in_(sorted(asked)))
    for word in read_all(ProfileWord, _execute(found)) if asked else ():
        its = said[word.profile_id]
        its[word.stem] = matching.heavier_source(its.get(word.stem, word.said_in), word.said_in)
    return said


def _execute(statement: Executable, parameters: dict[str, object] | None = None) -> CursorResult[Any]:
    """Execute without the ORM, which would cost more than the rows when there are thousands."""
    return db.session.connection().execute(statement, parameters)
