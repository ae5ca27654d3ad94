"""How often a partner wins enquiries of a kind, compared with the network.

Each level is shrunk towards the one above it (empirical Bayes):

    the network, any kind       m    towards usual_wins
    the network, one trait      m_t  towards m
    the partner, any kind       p    towards m
    the partner, one trait      p_t  towards p x m_t / m

A partner of average success has one half: p_t / (p_t + m_t). The part is the weighted mean over the dimensions of the
enquiry and `overall`. A dimension with several traits counts with their mean. Only Won is a success; every other end,
accepted before or not, is none.
"""

from collections.abc import Mapping, Sequence

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.evidence import Average, WeightedCounts, shrunk
from referrals.rules.ranking.traits import ALL, Dimension, dimensions
from referrals.rules.ranking.weights import Weights

WeightedTraits = Sequence[tuple[int, Sequence[str]]]  # per dimension: its weight and its traits


def weighted_traits(traits: Sequence[str], weights: Weights) -> WeightedTraits:
    """Return the traits by dimension with their weights. It is the same for all candidates."""
    return [
        (weight_of(dimension, weights), dimension_traits) for dimension, dimension_traits in dimensions(traits).items()
    ]


def weight_of(dimension: Dimension, weights: Weights) -> int:
    weight: int = getattr(weights, dimension)
    return weight


def affinity(weighted: WeightedTraits, record: WeightedCounts, average: Average, weights: Weights) -> int:
    """Return the part in millionths. One half is average."""
    chance = any_kind(record, average, weights)
    total, total_weight = compare(chance, average.won) * weights.overall, weights.overall
    for weight, traits in weighted:
        parts = [of_trait(trait, chance, record, average, weights) for trait in traits]
        total, total_weight = total + weight * (sum(parts) // len(parts)), total_weight + weight
    return total // total_weight


def any_kind(record: WeightedCounts, average: Average, weights: Weights) -> int:
    """Return the partner's share of wins over all kinds, in millionths."""
    return shrunk(record.of(ALL), average.won, weights.outcomes_prior, weights)


def of_trait(trait: str, chance: int, record: WeightedCounts, average: Average, weights: Weights) -> int:
    """Return the part of one trait. `chance` is the partner's share of wins over all kinds."""
    won_by_trait: Mapping[str, int] = average.won_of
    expected = min(MILLION, chance * won_by_trait[trait] // average.won)
    return compare(shrunk(record.of(trait), expected, weights.kind_prior, weights), won_by_trait[trait])


def compare(partner: int, network: int) -> int:
    """Return the partner's share compared with the network's. One half when they are equal."""
    return partner * MILLION // (partner + network)
