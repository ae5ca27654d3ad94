"""The lift for newcomers, so that partners about which little is known are found and can prove themselves.

A newcomer stands at the network's average, behind partners with better results, and would never get a referral. In one
of ten searches (`newcomer_turns`) its score is raised by up to `newcomer_lift`, in proportion to how little is known:
prior / (prior + evidence). Any evidence, good or bad, reduces the lift.

Whose turn it is follows from a hash of the day, the search and the partner. So the same search has the same order all
day, on every machine.
"""

import hashlib

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.evidence import WeightedCounts
from referrals.rules.ranking.weights import Weights


def unknown(record: WeightedCounts, weights: Weights) -> int:
    """Return how little is known of the partner, in millionths: all before its first answer or silence."""
    prior = weights.answers_prior * weights.recent_days
    return prior * MILLION // (prior + record.asked)


def lift(partner_id: int, record: WeightedCounts, *, day: int, occasion: str, weights: Weights) -> int:
    """Return the factor for the partner's score, in millionths. `occasion` identifies the search or the enquiry."""
    digest = hashlib.sha256(f"{day}/{occasion}/{partner_id}".encode()).digest()
    if int.from_bytes(digest[:8], "big") % 1000 >= weights.newcomer_turns:
        return MILLION
    return MILLION + weights.newcomer_lift * unknown(record, weights) // 1000
