"""What one referral counts for: an answer or a silence, and an outcome, each on a day.

- *I'm interested* and *No thanks* are answers. Missed and expired are silences, and so is an *I'm interested* whose
  customer says that the partner never got in touch.
- The clock starts when the first mail was delivered. A silence counts only if the partner then had a day, or half of
  the promised time where that is less, without its days away. Where a silence would not have counted, the time of an
  answer does not count either, and a No thanks does not count against the fit.
- Only Won counts for a partner. Ignored, missed, declined, lost and expired count alike, and so does an accepted
  referral until it is won: keeping everything open earns nothing. Withdrawn does not count.
- A move that was undone has not happened.
- Nothing counts before the customer has proved to be real. Enquiries that the network closed as not real, and those
  that the partner sent itself, never count.
- A Won counts once the customer confirms it, or 14 days later. Until then it counts as negotiated.
- The n-th enquiry of one origin to one partner counts 1/n. Counts are stored in parts of a referral.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from referrals.rules import lifecycle
from referrals.rules.ranking.traits import ALL, ANSWERS

MINUTE = timedelta(minutes=1)
MAX_FAIR_TIME = lifecycle.ANSWER_WITHIN
BOUND_HOURS = (1, 2, 3, 5, 8, 12, 24, 48, 72)  # hours that divide first answers into groups
LATER = "later"
ANSWERED = "answered"  # an answer whose time was not measured
WHOLE = 2520  # parts of a referral that counts fully; divisible by 2 to 10
WIN_FINAL_AFTER = timedelta(days=14)  # unless the customer confirms it earlier
SILENT = "silent"


class CountedEnd(StrEnum):
    """How a referral ended, for the counts. ACCEPTED means that it has not ended yet."""

    ACCEPTED = "accepted"
    WON = "won"
    LOST = "lost"
    IGNORED = "ignored"
    MISSED = "missed"
    DECLINED = "declined"
    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"  # the partner reports a win; the customer says that it never got in touch


@dataclass(frozen=True)
class CountedStep:
    """A move of the history. `due_at` is the deadline that it ended."""

    kind: str
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Absence:
    """A period in which the partner is away. Without `ends_at` it has no end yet."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class ReferralFacts:
    """The facts about a referral that decide what it counts for.

    `steps` are the moves, oldest first; `away` the partner's away periods; `in_touch` the customer's answer. `counts`:
    the customer has proved to be real, and the partner did not send the enquiry itself. `nth`: its number among the
    enquiries of one origin to the partner. `not_real`: the partner turned it down as not real. `chosen`: the customer
    says that it chose the partner. `as_of`: the instant for which it is counted; None when every waiting period is
    over.
    """

    received_at: datetime
    delivered_at: datetime | None
    steps: Sequence[CountedStep]
    away: Sequence[Absence] = ()
    in_touch: bool | None = None
    traits: tuple[str, ...] = ()
    counts: bool = True
    nth: int = 1
    not_real: bool = False
    chosen: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True)
class CountLine:
    """One count: under a trait, on a day, with a result.

    `day` is the proleptic ordinal of the UTC date. `minutes` is the time waited, for answers and silences. The line
    counts `parts` of `WHOLE`, and its minutes are reduced in proportion.
    """

    trait: str
    day: int
    result: str
    minutes: int = 0
    parts: int = WHOLE


def count_lines(facts: ReferralFacts) -> tuple[CountLine, ...]:
    """Return what the referral counts for, according to its history so far."""
    if not facts.counts:
        return ()
    moves = {step.kind: step for step in _without_undone(facts.steps)}
    lines = (*_answer_lines(facts, moves), *_end_lines(facts, moves))
    return lines if facts.nth == 1 else tuple(_reduce(line, facts.nth) for line in lines)


def changes_at(facts: ReferralFacts) -> datetime | None:
    """Return the next instant after `as_of` at which the referral counts for something else without any event."""
    last = next(reversed(_without_undone(facts.steps)), None)
    is_waiting = (
        facts.counts and last is not None and last.kind == lifecycle.WIN.name and not _is_win_final(facts, last)
    )
    return last.at + WIN_FINAL_AFTER if last is not None and is_waiting else None


def _reduce(line: CountLine, nth: int) -> CountLine:
    return replace(line, minutes=line.minutes // nth, parts=line.parts // nth)


def _is_win_final(facts: ReferralFacts, won: CountedStep) -> bool:
    """Tell whether a Won counts yet. A customer's objection counts at once."""
    has_customer_answered = facts.chosen or facts.in_touch is not None
    return has_customer_answered or facts.as_of is None or facts.as_of >= won.at + WIN_FINAL_AFTER


def _without_undone(steps: Sequence[CountedStep]) -> list[CountedStep]:
    moves: list[CountedStep] = []
    for step in steps:
        if step.kind != lifecycle.UNDO:
            moves.append(step)
        elif moves:
            moves.pop()
    return moves


def _answer_lines(facts: ReferralFacts, moves: dict[str, CountedStep]) -> Iterator[CountLine]:
    missed, expired = moves.get(lifecycle.MISS.name), moves.get(lifecycle.EXPIRE.name)
    answer = _first_answer(moves)
    if missed and _had_time(facts, missed):
        yield CountLine(ANSWERS, _ordinal_day(missed.at), SILENT, _minutes_had(facts, missed))
    elif answer and _was_followed_by_silence(facts, moves):
        yield CountLine(ANSWERS, _ordinal_day((expired or answer).at), SILENT, _minutes_had(facts, answer))
    elif answer:
        yield _answer_line(facts, answer)


def _first_answer(moves: dict[str, CountedStep]) -> CountedStep | None:
    return moves.get(lifecycle.INTERESTED.name) or moves.get(lifecycle.IGNORE.name)


def _was_followed_by_silence(facts: ReferralFacts, moves: dict[str, CountedStep]) -> bool:
    if facts.in_touch is False and lifecycle.DECLINE.name not in moves:
        return lifecycle.INTERESTED.name in moves
    expired = moves.get(lifecycle.EXPIRE.name)
    return expired is not None and _had_time_to_follow_up(facts, moves[lifecycle.INTERESTED.name], expired)


def _answer_line(facts: ReferralFacts, answer: CountedStep) -> CountLine:
    if facts.not_real or not _had_time(facts, answer) or facts.delivered_at is None:
        return CountLine(ANSWERS, _ordinal_day(answer.at), ANSWERED)
    minutes = _time_present(facts, _clock_start(facts), answer.at) // MINUTE
    return CountLine(ANSWERS, _ordinal_day(answer.at), _time_result(minutes), minutes)


def _time_result(minutes: int) -> str:
    hours = next((bound for bound in BOUND_HOURS if minutes <= bound * 60), None)
    return f"within-{hours}" if hours else LATER


def bound(result: str) -> int | None:
    """Return the upper bound in hours of answers with this result. None if they were later or not measured."""
    return int(result.removeprefix("within-")) if result.startswith("within-") else None


def _end_lines(facts: ReferralFacts, moves: dict[str, CountedStep]) -> Iterator[CountLine]:
    end_and_move = _find_end(facts, moves)
    if end_and_move:
        end, step = end_and_move
        for trait in (ALL, *facts.traits):
            yield CountLine(trait, _ordinal_day(step.at), end)


def _find_end(facts: ReferralFacts, moves: dict[str, CountedStep]) -> tuple[CountedEnd, CountedStep] | None:
    """Return the end and the move that caused it. None while it is open, and where counting would be unfair."""
    last = list(moves.values())[-1] if moves else None
    if last and last.kind == lifecycle.WIN.name and not _is_win_final(facts, last):
        last = moves[lifecycle.ACCEPT.name]
    end = ENDS.get(last.kind) if last else None
    if last is None or end is None or facts.not_real:
        return None
    if end in (CountedEnd.MISSED, CountedEnd.IGNORED) and not _had_time(facts, last):
        return None
    if end is CountedEnd.EXPIRED and not _had_time_to_follow_up(facts, moves[lifecycle.INTERESTED.name], last):
        return None
    return (CountedEnd.UNCONFIRMED if end is CountedEnd.WON and facts.in_touch is False else end), last


ENDS = {
    lifecycle.ACCEPT.name: CountedEnd.ACCEPTED,
    lifecycle.WIN.name: CountedEnd.WON,
    lifecycle.LOSE.name: CountedEnd.LOST,
    lifecycle.IGNORE.name: CountedEnd.IGNORED,
    lifecycle.MISS.name: CountedEnd.MISSED,
    lifecycle.DECLINE.name: CountedEnd.DECLINED,
    lifecycle.EXPIRE.name: CountedEnd.EXPIRED,
}


def _clock_start(facts: ReferralFacts) -> datetime:
    return max(facts.received_at, facts.delivered_at or facts.received_at)


def _had_time(facts: ReferralFacts, move: CountedStep) -> bool:
    """Tell whether the partner had a fair time to answer before the deadline that `move` ended."""
    if facts.delivered_at is None or move.due_at is None or facts.delivered_at > move.at:
        return False
    promised, away = move.due_at - facts.received_at, _time_away(facts, _clock_start(facts), move.at)
    return move.due_at - _clock_start(facts) - away >= min(MAX_FAIR_TIME, promised / 2)


def _had_time_to_follow_up(facts: ReferralFacts, interested: CountedStep, expired: CountedStep) -> bool:
    promised = (expired.due_at or expired.at) - interested.at
    return promised - _time_away(facts, interested.at, expired.at) >= min(MAX_FAIR_TIME, promised / 2)


def _minutes_had(facts: ReferralFacts, move: CountedStep) -> int:
    """Return the length of a silence: the time that the partner had for its first answer."""
    if facts.delivered_at is None or move.due_at is None or facts.delivered_at > move.at:
        return 0
    return (move.due_at - _clock_start(facts) - _time_away(facts, _clock_start(facts), move.at)) // MINUTE


def _time_present(facts: ReferralFacts, start: datetime, end: datetime) -> timedelta:
    return end - start - _time_away(facts, start, end)


def _time_away(facts: ReferralFacts, start: datetime, end: datetime) -> timedelta:
    """Return how long the partner was away between two instants. Periods may overlap."""
    total, counted_until = timedelta(), start
    for absence in sorted(facts.away, key=lambda absence: absence.starts_at):
        starts_at, ends_at = max(absence.starts_at, counted_until), min(absence.ends_at or end, end)
        if ends_at > starts_at:
            total, counted_until = total + (ends_at - starts_at), ends_at
    return total


def _ordinal_day(instant: datetime) -> int:
    return instant.astimezone(UTC).date().toordinal()
