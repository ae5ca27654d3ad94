"""How often a partner wins enquiries of a kind, against how often the network does.

Each level leans on the one above it, as if by a number of outcomes of today (empirical Bayes):

    the network, any kind       m    leans on usual_wins
    the network, one trait      m_t  leans on m
    the partner, any kind       p    leans on m
    the partner, one trait      p_t  leans on p x m_t / m

A partner of average success stands at one half: p_t / (p_t + m_t). The part is the mean over the dimensions of the
enquiry and `overall`, by their weights; of a dimension with several traits their mean counts. Only Won is a success.
Everything else that ended, whether it was accepted before or not, is none.
"""

from collections.abc import Mapping, Sequence

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.evidence import Average, Record, shrunk
from referrals.rules.ranking.traits import ALL, Dimension, dimensions
from referrals.rules.ranking.weights import Weights

Asked = Sequence[tuple[int, Sequence[str]]]  # the weight of each dimension, and its traits


def asked(traits: Sequence[str], weights: Weights) -> Asked:
    """Return the traits by dimension with the weights of these: the same for all candidates."""
    return [(weight_of(dimension, weights), its_traits) for dimension, its_traits in dimensions(traits).items()]


def weight_of(dimension: Dimension, weights: Weights) -> int:
    weight: int = getattr(weights, dimension)
    return weight


def affinity(asked: Asked, record: Record, average: Average, weights: Weights) -> int:
    """Return the part, in millionths: one half is average."""
    chance = any_kind(record, average, weights)
    total, weighing = against(chance, average.won) * weights.overall, weights.overall
    for weight, traits in asked:
        parts = [of_trait(trait, chance, record, average, weights) for trait in traits]
        total, weighing = total + weight * (sum(parts) // len(parts)), weighing + weight
    return total // weighing


def any_kind(record: Record, average: Average, weights: Weights) -> int:
    """Return the share that the partner wins of any kind, in millionths."""
    return shrunk(record.of(ALL), average.won, weights.outcomes_prior, weights)


def of_trait(trait: str, chance: int, record: Record, average: Average, weights: Weights) -> int:
    """Return the part of one trait; `chance` is what the partner wins of any kind."""
    won_of: Mapping[str, int] = average.won_of
    expected = min(MILLION, chance * won_of[trait] // average.won)
    return against(shrunk(record.of(trait), expected, weights.kind_prior, weights), won_of[trait])


def against(partner: int, network: int) -> int:
    """Return where a share stands against the network's: one half when they are the same."""
    return partner * MILLION // (partner + network)
