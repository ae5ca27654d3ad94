"""A partner's record made from lines in memory, as queries/ranking/evidence.py reads it from the tables."""

from referrals.rules.ranking import evidence
from referrals.rules.ranking.counting import BOUND_HOURS, SILENT, CountLine
from referrals.rules.ranking.evidence import Evidence, Outcomes, WeightedCounts
from referrals.rules.ranking.traits import ALL, ANSWERS

TODAY = 740_000
UNMEASURED = (SILENT, "answered")


def record(lines, weights, *, today=TODAY):
    """Return the record of these lines today."""
    answers = [
        (line, units)
        for line in lines
        if line.trait == ANSWERS and (units := weighted_units(line, weights.recent_days, today))
    ]
    outcomes = {}
    for line in lines:
        units = weighted_units(line, weights.past_days, today)
        if line.trait != ANSWERS and units:
            before = outcomes.get(line.trait, Outcomes())
            won = units if line.result == "won" else 0
            outcomes[line.trait] = Outcomes(before.won + won, before.ended + units)
    return WeightedCounts(
        asked=sum(units for _, units in answers),
        silent=sum(units for line, units in answers if line.result == SILENT),
        measured=sum(units for line, units in answers if line.result not in UNMEASURED),
        minutes=sum(units * line.minutes for line, units in answers),
        outcomes=outcomes,
    )


def weighted_units(line, window, today):
    return evidence.units(line.day, today, window)


def evidence_of(lines_by_partner, weights, *, today=TODAY):
    """Return the evidence of a network with these partners."""
    everything = [line for lines in lines_by_partner.values() for line in lines]
    partners = {partner_id: record(lines, weights, today=today) for partner_id, lines in lines_by_partner.items()}
    return Evidence(today, record(everything, weights, today=today), partners)


def answer(minutes, *, age=0):
    """Return a first answer after so many minutes, so many days ago."""
    hours = next((bound for bound in BOUND_HOURS if minutes <= bound * 60), None)
    return CountLine(ANSWERS, TODAY - age, f"within-{hours}" if hours else "later", minutes)


def silence(*, age=0, minutes=4320):
    return CountLine(ANSWERS, TODAY - age, SILENT, minutes)


def ended(result, *traits, age=0):
    return [CountLine(trait, TODAY - age, result) for trait in (ALL, *traits)]
