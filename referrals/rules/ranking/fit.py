"""How well an enquiry suits a partner, with reasons from its own past: "like 3 you won, unlike 4 you declined"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from referrals.rules.ranking import affinity
from referrals.rules.ranking.counting import CountedEnd
from referrals.rules.ranking.evidence import Average, WeightedCounts
from referrals.rules.ranking.traits import Dimension, dimension, value
from referrals.rules.ranking.weights import Weights

GOOD, POOR = 600_000, 400_000  # millionths of the part; one half is average
FEWEST = 2  # outcomes of a kind before it is mentioned

Numbers = Mapping[str, Mapping[str, int]]  # by trait and result


class Suitability(StrEnum):
    WELL = "well"
    FAIRLY = "fairly"
    BADLY = "badly"
    UNKNOWN = "unknown"  # no similar enquiry has ended yet


@dataclass(frozen=True)
class FitReason:
    """One thing that the enquiry has in common with earlier ones, and what became of those.

    `speaks_for`: the partner won more of them than it usually does. `value` is the value of the trait: the id of a
    term, a company size, a country, a time frame, or a band of value.
    """

    dimension: Dimension
    value: str
    speaks_for: bool
    won: int
    lost: int
    turned_down: int
    silent: int
    total: int
    strength: int


@dataclass(frozen=True)
class Fit:
    """`part` is the affinity in millionths; one half is average. The strongest reasons come first."""

    fits: Suitability
    part: int
    reasons: tuple[FitReason, ...]


def fit(traits: Sequence[str], record: WeightedCounts, numbers: Numbers, average: Average, weights: Weights) -> Fit:
    """Return how an enquiry with these traits suits the partner. `numbers` counts referrals by trait and result."""
    part = affinity.affinity(affinity.weighted_traits(traits, weights), record, average, weights)
    reasons = list(_reasons(traits, record, numbers, average, weights))
    reasons.sort(key=lambda reason: (-reason.strength, reason.dimension, reason.value))
    return Fit(_suitability(part) if reasons else Suitability.UNKNOWN, part, tuple(reasons))


def _suitability(part: int) -> Suitability:
    if part >= GOOD:
        return Suitability.WELL
    return Suitability.BADLY if part < POOR else Suitability.FAIRLY


def _reasons(
    traits: Sequence[str], record: WeightedCounts, numbers: Numbers, average: Average, weights: Weights
) -> Iterator[FitReason]:
    """Yield a reason for each trait with enough outcomes. Its strength is how far it moves the part."""
    chance = affinity.any_kind(record, average, weights)
    usual = affinity.compare(chance, average.won)
    for trait in traits:
        ends = numbers.get(trait, {})
        if sum(ends.values()) >= FEWEST:
            part = affinity.of_trait(trait, chance, record, average, weights)
            yield _reason(trait, ends, part - usual, weights)


def _reason(trait: str, ends: Mapping[str, int], moves_by: int, weights: Weights) -> FitReason:
    return FitReason(
        dimension=dimension(trait),
        value=value(trait),
        speaks_for=moves_by > 0,
        won=_count(ends, CountedEnd.WON),
        lost=_count(ends, CountedEnd.LOST),
        turned_down=_count(ends, CountedEnd.IGNORED, CountedEnd.DECLINED),
        silent=_count(ends, CountedEnd.MISSED, CountedEnd.EXPIRED),
        total=sum(ends.values()),
        strength=affinity.weight_of(dimension(trait), weights) * abs(moves_by),
    )


def _count(ends: Mapping[str, int], *counted: CountedEnd) -> int:
    return sum(ends.get(end, 0) for end in counted)
