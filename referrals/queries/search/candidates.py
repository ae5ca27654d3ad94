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

# The stems that each profile has, with the part of the profile in which each stands.
StemSources = dict[int, dict[str, str]]
KILOMETRES_PER_DEGREE = 111  # of latitude
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
    query: SearchQuery,
    interpreted: InterpretedWords,
    *,
    now: datetime,
    without: Collection[int] = (),
    is_partial: bool = False,
) -> list[MatchedLocation]:
    """Return the matches, unordered, without the partners in `without`.

    `is_partial`: those that match most of the words, though not all.
    """
    sources_by_profile = _stem_sources(interpreted, is_partial=is_partial)
    near = _within_distance(_spots(query, interpreted, sources_by_profile, now, without), query)
    if is_partial:
        near = _with_most_words(near, interpreted, sources_by_profile)
    words, competencies = (
        _word_scores(interpreted, sources_by_profile),
        _competencies({spot.profile_id for spot, _ in near}),
    )
    matches = []
    for spot, away in near:
        candidate = Candidate(
            partner_id=spot.partner_id,
            location_id=spot.location_id,
            words=words.get(spot.profile_id, 1000),
            place=1000 if away is None else matching.match_distance(away, query.within),
            competencies=competencies.get(spot.profile_id, 0),
            is_verified=bool(spot.is_verified),
        )
        missing = _missing(interpreted, sources_by_profile[spot.profile_id]) if is_partial else ()
        matches.append(MatchedLocation(candidate, spot.profile_id, spot.country, away, missing))
    return matches


def _with_most_words(near: list[Near], interpreted: InterpretedWords, sources_by_profile: StemSources) -> list[Near]:
    """Return those locations whose profiles have the most of the words."""
    fewest = min((len(_missing(interpreted, sources_by_profile[spot.profile_id])) for spot, _ in near), default=0)
    return [
        location
        for location in near
        if len(_missing(interpreted, sources_by_profile[location.spot.profile_id])) == fewest
    ]


def _missing(interpreted: InterpretedWords, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the required words that a profile does not have."""
    return tuple(
        word for word, stems in zip(interpreted.words, interpreted.stems, strict=True) if stems.isdisjoint(sources)
    )


def count_partners(
    query: SearchQuery, interpreted: InterpretedWords, *, now: datetime, without: Collection[int] = ()
) -> int:
    """Return the number of partners that would be found."""
    spots = _spots(query, interpreted, _stem_sources(interpreted), now, without)
    return len({spot.partner_id for spot, _ in _within_distance(spots, query)})


def _spots(
    query: SearchQuery,
    interpreted: InterpretedWords,
    sources_by_profile: StemSources,
    now: datetime,
    without: Collection[int],
) -> Sequence[Spot]:
    if interpreted.is_nothing_known:
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
    statement = select(*columns).join(Location.profile).join(MarketingProfile.partner)
    statement = statement.where(is_listed(now), *_filters(query))
    if without:
        statement = statement.where(Partner.id.not_in(without))
    if not interpreted.stems:
        return read_all(Spot, _execute(statement))
    return read_all(
        Spot, _execute(statement.where(is_in_list(MarketingProfile.id, IDS)), {IDS: to_json_array(sources_by_profile)})
    )


def _execute(statement: Executable, parameters: dict[str, object] | None = None) -> CursorResult[Any]:
    """Execute without the ORM, which would cost more than the rows when there are thousands."""
    return db.session.connection().execute(statement, parameters)


def _filters(query: SearchQuery) -> Iterator[ColumnElement[bool]]:
    profile = MarketingProfile.id
    for term_id in query.term_ids:
        yield profile.in_(select(profile_term.c.profile_id).where(profile_term.c.term_id == term_id))
    if query.country:
        yield MarketingProfile.country == query.country
    if query.company_size:
        unwanted = UnwantedSize.profile_id == profile, UnwantedSize.company_size == query.company_size
        yield ~exists().where(*unwanted)
    if query.language:
        yield exists().where(ProfileLanguage.profile_id == profile, ProfileLanguage.language == query.language)
    if query.near:
        yield _in_box(query.near.point, query.within, query.near.name)


def _in_box(middle: Point, within: int, name: str) -> ColumnElement[bool]:
    """Return the condition for places inside a bounding box. A place unknown to the gazetteer matches by name."""
    north = within / KILOMETRES_PER_DEGREE + 0.1
    east = north / max(cos(radians(middle.latitude)), 0.05)
    inside = and_(
        Location.latitude.between(middle.latitude - north, middle.latitude + north),
        Location.longitude.between(middle.longitude - east, middle.longitude + east),
    )
    return inside | and_(Location.latitude.is_(None), func.lower(Location.city) == name.lower())


def _within_distance(spots: Sequence[Spot], query: SearchQuery) -> list[Near]:
    """Return the locations within the distance. Without a place in the search, return all of them."""
    if query.near is None:
        return [Near(spot, None) for spot in spots]
    middle, name = query.near.point, fold(query.near.name)
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
        if away <= query.within:
            near.append(Near(spot, away))
    return near


def _word_scores(interpreted: InterpretedWords, sources_by_profile: StemSources) -> dict[int, int]:
    """Return how well each profile's words match."""
    score_by_sources: dict[frozenset[tuple[str, str]], int] = {}  # thousands have the same words in the same places
    scores = {}
    for profile_id, sources in sources_by_profile.items():
        key = frozenset(sources.items())
        if key not in score_by_sources:
            score_by_sources[key] = matching.match_words((*interpreted.stems, *interpreted.extra), sources)
        scores[profile_id] = score_by_sources[key]
    return scores


def _stem_sources(interpreted: InterpretedWords, *, is_partial: bool = False) -> StemSources:
    """Return the profiles with all words: their stems, with the best place of each.

    `is_partial`: the profiles with any of the words.
    """
    sources_by_profile: StemSources = defaultdict(dict)
    if not interpreted.stems:
        return sources_by_profile
    columns = SearchWord.profile_id, SearchWord.stem, SearchWord.said_in
    statement = select(*columns).where(SearchWord.stem.in_(sorted(set().union(*interpreted.stems, *interpreted.extra))))
    is_each_needed = not is_partial and len(interpreted.stems) + len(interpreted.extra) > 1
    for stems in interpreted.stems if is_each_needed else ():
        other_word = aliased(SearchWord)
        statement = statement.where(
            SearchWord.profile_id.in_(select(other_word.profile_id).where(other_word.stem.in_(sorted(stems))))
        )
    for word in read_all(ProfileWord, _execute(statement)):
        sources = sources_by_profile[word.profile_id]
        sources[word.stem] = (
            matching.heavier_source(sources[word.stem], word.said_in) if word.stem in sources else word.said_in
        )
    return sources_by_profile


def _competencies(profile_ids: Collection[int]) -> dict[int, int]:
    granted = (
        select(profile_term.c.profile_id, func.count().label("number"))
        .join(Term, Term.id == profile_term.c.term_id)
        .where(Term.vocabulary == Vocabulary.COMPETENCY, Term.retired_at.is_(None))
        .where(is_in_list(profile_term.c.profile_id, IDS))
        .group_by(profile_term.c.profile_id)
    )
    return {row.profile_id: row.number for row in _execute(granted, {IDS: to_json_array(profile_ids)})}
