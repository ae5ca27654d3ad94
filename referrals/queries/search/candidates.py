"""The locations that match a search, with how well they match. A constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from math import cos, radians
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CursorResult, Executable, and_, exists, func, select
from sqlalchemy.orm import aliased

from referrals import places
from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import (
    Location,
    MarketingProfile,
    Partner,
    ProfileLanguage,
    SearchWord,
    Term,
    UnwantedSize,
    Vocabulary,
    profile_term,
)
from referrals.places import Point
from referrals.queries.partner.visible_locations import is_listed
from referrals.queries.rows import named, read_all
from referrals.queries.search.search_query import InterpretedWords, SearchQuery
from referrals.rules import matching
from referrals.rules.folding import fold
from referrals.rules.ranking.score import Candidate

Said = dict[int, dict[str, str]]
DEGREE = 111  # kilometres per degree of latitude
IDS = "ids"


class ProfileWord(NamedTuple):
    """A stem by which a profile is found, and where it stands."""

    profile_id: int
    stem: str
    said_in: str


class Spot(NamedTuple):
    """A listed location, as the search compares it."""

    location_id: int
    profile_id: int
    partner_id: int
    country: str
    is_verified: bool
    city: str
    latitude: float | None
    longitude: float | None


class Near(NamedTuple):
    """A location within the distance that is searched, and how many kilometres away it is."""

    spot: Spot
    kilometres: int | None


class MatchedLocation(NamedTuple):
    """A matching location: the ranking's input, its profile and country, and its distance in kilometres.

    `missing` are the words that it does not match.
    """

    candidate: Candidate
    profile_id: int
    country: str
    kilometres: int | None = None
    missing: tuple[str, ...] = ()


def find_matches(
    asked: SearchQuery, meant: InterpretedWords, *, now: datetime, without: Collection[int] = (), in_part: bool = False
) -> list[MatchedLocation]:
    """Return the matches, unordered, without the partners in `without`.

    `in_part`: those that match most of the words, though not all.
    """
    said = _said(meant, in_part=in_part)
    near = _near_enough(_spots(asked, meant, said, now, without), asked)
    if in_part:
        near = _most_words(near, meant, said)
    words, competencies = _worth(meant, said), _competencies({spot.profile_id for spot, _ in near})
    matches = []
    for spot, away in near:
        candidate = Candidate(
            partner_id=spot.partner_id,
            location_id=spot.location_id,
            words=words.get(spot.profile_id, 1000),
            place=1000 if away is None else matching.match_distance(away, asked.within),
            competencies=competencies.get(spot.profile_id, 0),
            is_verified=bool(spot.is_verified),
        )
        missing = _missing(meant, said[spot.profile_id]) if in_part else ()
        matches.append(MatchedLocation(candidate, spot.profile_id, spot.country, away, missing))
    return matches


def _most_words(near: list[Near], meant: InterpretedWords, said: Said) -> list[Near]:
    """Return those locations whose profiles have the most of the words."""
    fewest = min((len(_missing(meant, said[spot.profile_id])) for spot, _ in near), default=0)
    return [one for one in near if len(_missing(meant, said[one.spot.profile_id])) == fewest]


def _missing(meant: InterpretedWords, its: Mapping[str, str]) -> tuple[str, ...]:
    """Return the required words that a profile does not have."""
    return tuple(word for word, stems in zip(meant.words, meant.stems, strict=True) if stems.isdisjoint(its))


def count_partners(asked: SearchQuery, meant: InterpretedWords, *, now: datetime, without: Collection[int] = ()) -> int:
    """Return the number of partners that would be found."""
    spots = _spots(asked, meant, _said(meant), now, without)
    return len({spot.partner_id for spot, _ in _near_enough(spots, asked)})


def _spots(
    asked: SearchQuery, meant: InterpretedWords, said: Said, now: datetime, without: Collection[int]
) -> Sequence[Spot]:
    if meant.is_nothing_known:
        return ()
    columns = named(
        location_id=Location.id,
        profile_id=Location.profile_id,
        partner_id=MarketingProfile.partner_id,
        country=MarketingProfile.country,
        is_verified=Location.verified_at.is_not(None),
        city=Location.city,
        latitude=Location.latitude,
        longitude=Location.longitude,
    )
    found = select(*columns).join(Location.profile).join(MarketingProfile.partner)
    found = found.where(is_listed(now), *_filters(asked))
    if without:
        found = found.where(Partner.id.not_in(without))
    if not meant.stems:
        return read_all(Spot, _execute(found))
    return read_all(Spot, _execute(found.where(is_in_list(MarketingProfile.id, IDS)), {IDS: to_json_array(said)}))


def _execute(statement: Executable, parameters: dict[str, object] | None = None) -> CursorResult[Any]:
    """Execute without the ORM, which would cost more than the rows when there are thousands."""
    return db.session.connection().execute(statement, parameters)


def _filters(asked: SearchQuery) -> Iterator[ColumnElement[bool]]:
    profile = MarketingProfile.id
    for term_id in asked.term_ids:
        yield profile.in_(select(profile_term.c.profile_id).where(profile_term.c.term_id == term_id))
    if asked.country:
        yield MarketingProfile.country == asked.country
    if asked.company_size:
        unwanted = UnwantedSize.profile_id == profile, UnwantedSize.company_size == asked.company_size
        yield ~exists().where(*unwanted)
    if asked.language:
        yield exists().where(ProfileLanguage.profile_id == profile, ProfileLanguage.language == asked.language)
    if asked.near:
        yield _in_box(asked.near.point, asked.within, asked.near.name)


def _in_box(middle: Point, within: int, name: str) -> ColumnElement[bool]:
    """Return the condition for places inside a bounding box. A place unknown to the gazetteer matches by name."""
    north = within / DEGREE + 0.1
    east = north / max(cos(radians(middle.latitude)), 0.05)
    inside = and_(
        Location.latitude.between(middle.latitude - north, middle.latitude + north),
        Location.longitude.between(middle.longitude - east, middle.longitude + east),
    )
    return inside | and_(Location.latitude.is_(None), func.lower(Location.city) == name.lower())


def _near_enough(spots: Sequence[Spot], asked: SearchQuery) -> list[Near]:
    """Return the locations within the distance. Without a place in the search, return all of them."""
    if asked.near is None:
        return [Near(spot, None) for spot in spots]
    middle, name = asked.near.point, fold(asked.near.name)
    distances: dict[Point, int] = {}  # many share a town
    near: list[Near] = []
    for spot in spots:
        if spot.latitude is None or spot.longitude is None:
            if fold(spot.city) == name:
                near.append(Near(spot, 0))
            continue
        point = Point(spot.latitude, spot.longitude)
        away = distances.get(point)
        if away is None:
            away = distances[point] = places.distance(middle, point)
        if away <= asked.within:
            near.append(Near(spot, away))
    return near


def _worth(meant: InterpretedWords, said: Said) -> dict[int, int]:
    """Return how well each profile's words match."""
    alike: dict[frozenset[tuple[str, str]], int] = {}  # thousands have the same words in the same places
    worth = {}
    for profile_id, its in said.items():
        key = frozenset(its.items())
        if key not in alike:
            alike[key] = matching.match_words((*meant.stems, *meant.extra), its)
        worth[profile_id] = alike[key]
    return worth


def _said(meant: InterpretedWords, *, in_part: bool = False) -> Said:
    """Return the profiles with all words: their stems, with the best place of each.

    `in_part`: the profiles with any of the words.
    """
    said: Said = defaultdict(dict)
    if not meant.stems:
        return said
    columns = SearchWord.profile_id, SearchWord.stem, SearchWord.said_in
    found = select(*columns).where(SearchWord.stem.in_(sorted(set().union(*meant.stems, *meant.extra))))
    is_each_needed = not in_part and len(meant.stems) + len(meant.extra) > 1
    for stems in meant.stems if is_each_needed else ():
        saying = aliased(SearchWord)
        found = found.where(SearchWord.profile_id.in_(select(saying.profile_id).where(saying.stem.in_(sorted(stems)))))
    for word in read_all(ProfileWord, _execute(found)):
        its = said[word.profile_id]
        its[word.stem] = matching.heavier_source(its[word.stem], word.said_in) if word.stem in its else word.said_in
    return said


def _competencies(profile_ids: Collection[int]) -> dict[int, int]:
    granted = (
        select(profile_term.c.profile_id, func.count().label("number"))
        .join(Term, Term.id == profile_term.c.term_id)
        .where(Term.vocabulary == Vocabulary.COMPETENCY, Term.retired_at.is_(None))
        .where(is_in_list(profile_term.c.profile_id, IDS))
        .group_by(profile_term.c.profile_id)
    )
    return {row.profile_id: row.number for row in _execute(granted, {IDS: to_json_array(profile_ids)})}
