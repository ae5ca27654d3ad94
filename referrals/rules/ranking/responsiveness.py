"""Whether and how fast a partner answers: the share answered times the value of the wait.

Share: a Beta prior at the network's average, worth `answers_prior` referrals of today. The mean after the evidence is
(prior x average + answered) / (prior + asked).

Wait: times to the first answer are taken as exponential, with a Gamma prior on their rate at the network's average. A
silence is a censored answer: it adds its minutes and no answer. The wait is (prior x average + minutes) / (prior +
answers). A wait of `good_wait` minutes is worth half of an immediate answer: worth = good_wait / (good_wait + wait).
"""

from collections.abc import Mapping
from typing import NamedTuple

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.counting import BOUND_HOURS, bound
from referrals.rules.ranking.evidence import Average, WeightedCounts
from referrals.rules.ranking.weights import Weights

USUAL_SHARE = (2, 3)  # share of referrals that must be answered within the hours that a page names


class Responsiveness(NamedTuple):
    """The part in millionths; the `share` answered in millionths, and the mean `wait` in minutes."""

    part: int
    share: int
    wait: int


def responsiveness(record: WeightedCounts, average: Average, weights: Weights) -> Responsiveness:
    """Return how responsive the partner is."""
    prior = weights.answers_prior * weights.recent_days
    answered = record.asked - record.silent
    share = (prior * average.share + answered * MILLION) // (prior + record.asked)
    # Numerator and denominator of the mean wait. Dividing only at the end avoids rounding twice.
    waited = prior * average.waited + record.minutes * average.answered
    answers = (prior + record.measured) * average.answered
    wait_value = weights.good_wait * answers * MILLION // (weights.good_wait * answers + waited)
    return Responsiveness(share * wait_value // MILLION, share, waited // answers)


def usual_hours(answers: Mapping[str, int], weights: Weights) -> int | None:
    """Return the hours within which the partner usually answers. `answers` counts its answers by result.

    "Usually" means two of three referrals. None if too few answers were measured, or the partner answers later or not
    at all.
    """
    within = {hours: number for result, number in answers.items() if (hours := bound(result))}
    if sum(within.values()) < weights.usually_from:
        return None
    asked, so_far = sum(answers.values()), 0
    for hours in BOUND_HOURS:
        so_far += within.get(hours, 0)
        if so_far * USUAL_SHARE[1] >= asked * USUAL_SHARE[0]:
            return hours
    return None
