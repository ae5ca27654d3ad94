"""The weighted counts of a partner, and of the network, on a day. Newer counts weigh more.

A count weighs as many units as it has days left in its window. Today's count weighs the whole window, yesterday's one
less, and one outside the window nothing. Nothing jumps from day to day, and the sums are whole numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.traits import ALL
from referrals.rules.ranking.weights import Weights


class Outcomes(NamedTuple):
    """The units of one trait: won, and all that has ended or is being negotiated."""

    won: int = 0
    ended: int = 0


class WeightedCounts(NamedTuple):
    """The evidence about a partner or the network, in units.

    `asked`: referrals that were answered or not; `silent`: those that were not; `measured`: answers with a known time;
    `minutes`: the time waited times the units, including silences.
    """

    asked: int = 0
    silent: int = 0
    measured: int = 0
    minutes: int = 0
    outcomes: Mapping[str, Outcomes] = MappingProxyType({})

    def of(self, trait: str) -> Outcomes:
        return self.outcomes.get(trait, NONE)


NONE = Outcomes()
NOTHING = WeightedCounts()


@dataclass(frozen=True)
class Evidence:
    """The evidence on a day: of the whole network, and of each partner that has a record."""

    day: int
    network: WeightedCounts = NOTHING
    partners: Mapping[int, WeightedCounts] = field(default_factory=dict)

    def of(self, partner_id: int) -> WeightedCounts:
        return self.partners.get(partner_id, NOTHING)


def units(day: int, today: int, window: int) -> int:
    """Return the weight today of a count of `day`."""
    return max(0, window - (today - day)) if day <= today else 0


@dataclass(frozen=True)
class Average:
    """The network's averages in millionths: the share answered, and the share won, overall and by trait.

    The mean wait in minutes is `waited` divided by `answered`.
    """

    share: int
    waited: int
    answered: int
    won: int
    won_of: Mapping[str, int]


def average(network: WeightedCounts, traits: Iterable[str], weights: Weights) -> Average:
    """Return the network's averages. In a young network they are shrunk towards the usual values.

    The prior weighs at least as much as that of a partner. So no silence of one partner can lower the others by more
    than itself.
    """
    prior = weights.network_prior * weights.recent_days
    answered = network.asked - network.silent
    won = max(1, shrunk(network.of(ALL), weights.usual_wins * 1000, weights.network_prior, weights))
    return Average(
        share=(prior * weights.usual_share * 1000 + answered * MILLION) // (prior + network.asked),
        waited=prior * weights.usual_wait + network.minutes,
        answered=prior + network.measured,
        won=won,
        won_of={trait: max(1, shrunk(network.of(trait), won, weights.network_prior, weights)) for trait in traits},
    )


def shrunk(outcomes: Outcomes, prior: int, strength: int, weights: Weights) -> int:
    """Return the share won in millionths, shrunk towards `prior` as if by `strength` outcomes of today."""
    prior_weight = strength * weights.past_days
    return (prior_weight * prior + outcomes.won * MILLION) // (prior_weight + outcomes.ended)
