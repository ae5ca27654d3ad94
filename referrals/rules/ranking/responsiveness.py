"""Whether a partner answers, and how soon: the share answered times what the wait is worth.

Share: a Beta prior at the network's average, worth `answers_prior` referrals of today; its mean after the evidence is
(prior x average + answered) / (prior + asked).

Wait: times to the first answer as exponential, their rate with a Gamma prior at the network's average. A silence is an
answer that had not come when the time was up (censored): it adds its minutes and no answer. The wait is
(prior x average + minutes) / (prior + answers), and one of `good_wait` minutes is worth half of an answer at once:
worth = good_wait / (good_wait + wait).
"""

from collections.abc import Mapping
from typing import NamedTuple

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.counting import BOUNDS, bound
from referrals.rules.ranking.evidence import Average, Record
from referrals.rules.ranking.weights import Weights

USUALLY = (2, 3)  # so many of so many referrals are answered within the hours that a page names


class Responsiveness(NamedTuple):
    """The part in millionths; `share` answered in millionths and mean `wait` in minutes, as they are reckoned with."""

    part: int
    share: int
    wait: int


def responsiveness(record: Record, average: Average, weights: Weights) -> Responsiveness:
    """Return how responsive the partner is."""
    prior = weights.answers_prior * weights.recent_days
    answered = record.asked - record.silent
    share = (prior * average.share + answered * MILLION) // (prior + record.asked)
    # Numerator and denominator of the mean wait; not divided before the end, so that nothing is rounded twice.
    waited = prior * average.waited + record.minutes * average.answered
    over = (prior + record.measured) * average.answered
    worth = weights.good_wait * over * MILLION // (weights.good_wait * over + waited)
    return Responsiveness(share * worth // MILLION, share, waited // over)


def usual_hours(answers: Mapping[str, int], weights: Weights) -> int | None:
    """Return within how many hours the partner usually answers, from how many of its answers had each result.

    Usually is two of three referrals. None when too few answers were measured to say so, or it answers later, or not.
    """
    within = {hours: number for result, number in answers.items() if (hours := bound(result))}
    if sum(within.values()) < weights.usually_from:
        return None
    asked, so_far = sum(answers.values()), 0
    for hours in BOUNDS:
        so_far += within.get(hours, 0)
        if so_far * USUALLY[1] >= asked * USUALLY[0]:
            return hours
    return None
