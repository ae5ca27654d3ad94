"""Whose turn it is among the partners of whom little is known, so that a newcomer is found and can show what it does.

A newcomer stands at the network's average, and so behind those who have shown to be better: without referrals it would
stay there. In one of ten searches (`newcomer_turns`) its score is lifted by up to `newcomer_lift`, times how little is
known: prior / (prior + evidence). With the evidence the lift goes, whatever the evidence says.

Whose turn it is follows from the day, the search and the partner by a hash: there is no dice, so that the same search
gives the same order all day, on every machine.
"""

import hashlib

from referrals.rules.ranking import MILLION
from referrals.rules.ranking.evidence import Record
from referrals.rules.ranking.weights import Weights


def unknown(record: Record, weights: Weights) -> int:
    """Return how little is known of the partner, in millionths: all of it before its first answer or silence."""
    prior = weights.answers_prior * weights.recent_days
    return prior * MILLION // (prior + record.asked)


def lift(partner_id: int, record: Record, *, day: int, occasion: str, weights: Weights) -> int:
    """Return by what the partner's score is multiplied, in millionths. `occasion` names the search or the enquiry."""
    drawn = hashlib.sha256(f"{day}/{occasion}/{partner_id}".encode()).digest()
    if int.from_bytes(drawn[:8], "big") % 1000 >= weights.newcomer_turns:
        return MILLION
    return MILLION + weights.newcomer_lift * unknown(record, weights) // 1000
