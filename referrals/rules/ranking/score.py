"""The order of the candidates: one whole number each, the product of its parts, ties broken by id.

A search passes in: a `Candidate` for each location found, with `words` and `place` per mille and the number of its
competencies; the traits of what is asked for; and an `occasion` that identifies the search (its address) or the enquiry
(its public id). The result is one `Ranked` per partner, by its best location, best first, with its parts and reasons as
plain values, which `language` turns into sentences. Whoever must not be found (draft, paused, unwanted size, already
asked) is excluded before.

    score = 1,000,000,000 x factor(words) x factor(place) x factor(responsiveness) x factor(affinity)
            x factor(competencies) x lift
    factor(part) = 1 - weight + weight x part

A weight is the share of the score that the part can cost: 0 means no influence, 1000 per mille all of it.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import prod
from typing import NamedTuple

from referrals.rules.ranking import MILLION, affinity, newcomer
from referrals.rules.ranking.evidence import Evidence, average
from referrals.rules.ranking.responsiveness import responsiveness
from referrals.rules.ranking.weights import Weights

SCALE = 1_000_000_000
ENOUGH_COMPETENCIES = 3
UNVERIFIED = 1000  # the score of an unverified location is divided by this, so it ranks behind all verified ones


class PartName(StrEnum):
    """The parts of a score. The names are those of the weights."""

    WORDS = "words"
    PLACE = "place"
    COMPETENCIES = "competencies"
    RESPONSIVENESS = "responsiveness"
    AFFINITY = "affinity"


WORDS, PLACE, COMPETENCIES, RESPONSIVENESS, AFFINITY = PartName
ONE: int = MILLION ** (len(PartName) + 1)  # the product of all factors and the lift when each of them is one


class Candidate(NamedTuple):
    """A location that a search has found. `words` and `place` are per mille."""

    partner_id: int
    location_id: int
    words: int = 1000
    place: int = 1000
    competencies: int = 0
    is_verified: bool = True  # the contact has confirmed the address


class Part(NamedTuple):
    """One part of a score, in millionths, and the factor that it becomes."""

    name: PartName
    part: int
    factor: int


class Scored(NamedTuple):
    """A candidate with the parts that depend on its location alone, and the product of their factors."""

    candidate: Candidate
    parts: tuple[Part, ...]
    product: int


class Ranked(NamedTuple):
    """A candidate with its place and its parts in the order of `PartName`.

    `unknown`: how little is known of the partner, in millionths. `lift` is above a million when it is the newcomer's
    turn, and far below when the contact is not verified.
    """

    candidate: Candidate
    score: int
    parts: tuple[Part, ...]
    unknown: int
    lift: int

    def part(self, name: PartName) -> int:
        return next(part.part for part in self.parts if part.name is name)


def rank(
    candidates: Iterable[Candidate], traits: Sequence[str], evidence: Evidence, *, occasion: str, weights: Weights
) -> list[Ranked]:
    """Return the candidates in order, one per partner. The order of the input does not matter."""
    network, weighted = average(evidence.network, traits, weights), affinity.weighted_traits(traits, weights)
    ranked = []
    for best in _best(candidates, weights):
        candidate = best.candidate
        record = evidence.of(candidate.partner_id)
        part = responsiveness(record, network, weights).part
        responsiveness_part = Part(RESPONSIVENESS, part, factor(part, weights.responsiveness))
        part = affinity.affinity(weighted, record, network, weights)
        affinity_part = Part(AFFINITY, part, factor(part, weights.affinity))
        lift = newcomer.lift(candidate.partner_id, record, day=evidence.day, occasion=occasion, weights=weights)
        lift = _lower_unverified(lift, candidate)
        score_value = SCALE * best.product * responsiveness_part.factor * affinity_part.factor * lift // ONE
        ranked.append(
            Ranked(
                candidate,
                score_value,
                (*best.parts, responsiveness_part, affinity_part),
                newcomer.unknown(record, weights),
                lift,
            )
        )
    return sorted(ranked, key=sort_key)


def sort_key(ranked: Ranked) -> tuple[int, int]:
    return -ranked.score, ranked.candidate.partner_id


def _best(candidates: Iterable[Candidate], weights: Weights) -> Iterable[Scored]:
    """Return the best location of each partner.

    Of equal locations the one with the lowest id wins.
    """
    best: dict[int, Scored] = {}
    for candidate in candidates:
        parts, product = _own_parts(candidate.words, candidate.place, candidate.competencies, weights)
        present = best.get(candidate.partner_id)
        if present is None or _is_better(candidate, product, present.candidate, present.product):
            best[candidate.partner_id] = Scored(candidate, parts, product)
    return best.values()


def _is_better(candidate: Candidate, product: int, other: Candidate, other_product: int) -> bool:
    """Tell whether `candidate` is the better location of the partner: verified, then by score, then by lower id."""
    return (candidate.is_verified, product, -candidate.location_id) > (
        other.is_verified,
        other_product,
        -other.location_id,
    )


def _lower_unverified(lift: int, candidate: Candidate) -> int:
    return lift if candidate.is_verified else lift // UNVERIFIED


def _own_parts(words: int, place: int, competencies: int, weights: Weights) -> tuple[tuple[Part, ...], int]:
    """Return the parts that the search itself determines, and the product of their factors."""
    words, place = words * 1000, place * 1000
    competencies = min(competencies, ENOUGH_COMPETENCIES) * MILLION // ENOUGH_COMPETENCIES
    parts = (
        Part(WORDS, words, factor(words, weights.words)),
        Part(PLACE, place, factor(place, weights.place)),
        Part(COMPETENCIES, competencies, factor(competencies, weights.competencies)),
    )
    return parts, prod(part.factor for part in parts)


def score(parts: Sequence[Part], lift: int = MILLION) -> int:
    """Return the score of these parts. It is rounded only once, at the end."""
    return SCALE * prod(part.factor for part in parts) * lift // ONE


def factor(part: int, weight: int) -> int:
    """Return the factor in millionths for a part and its weight per mille."""
    return MILLION - weight * 1000 + weight * part // 1000
