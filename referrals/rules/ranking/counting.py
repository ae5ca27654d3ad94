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
FAIR_TIME = lifecycle.ANSWER_WITHIN
BOUNDS = (1, 2, 3, 5, 8, 12, 24, 48, 72)  # hours that divide first answers into groups
LATER = "later"
ANSWERED = "answered"  # an answer whose time was not measured
WHOLE = 2520  # parts of a referral that counts fully; divisible by 2 to 10
WON_STANDS_AFTER = timedelta(days=14)  # unless the customer confirms it earlier
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


def count_lines(past: ReferralFacts) -> tuple[CountLine, ...]:
    """Return what the referral counts for, according to its history so far."""
    if not past.counts:
        return ()
    moves = {step.kind: step for step in _that_stand(past.steps)}
    whole = (*_answer(past, moves), *_end(past, moves))
    return whole if past.nth == 1 else tuple(_share(line, past.nth) for line in whole)


def changes_at(past: ReferralFacts) -> datetime | None:
    """Return the next instant after `as_of` at which the referral counts for something else without any event."""
    last = next(reversed(_that_stand(past.steps)), None)
    waits = past.counts and last is not None and last.kind == lifecycle.WIN.name and not _won_stands(past, last)
    return last.at + WON_STANDS_AFTER if last is not None and waits else None


def _share(line: CountLine, nth: int) -> CountLine:
    return replace(line, minutes=line.minutes // nth, parts=line.parts // nth)


def _won_stands(past: ReferralFacts, won: CountedStep) -> bool:
    """Tell whether a Won counts yet. A customer's objection counts at once."""
    said = past.chosen or past.in_touch is not None
    return said or past.as_of is None or past.as_of >= won.at + WON_STANDS_AFTER


def _that_stand(steps: Sequence[CountedStep]) -> list[CountedStep]:
    standing: list[CountedStep] = []
    for step in steps:
        if step.kind != lifecycle.UNDO:
            standing.append(step)
        elif standing:
            standing.pop()
    return standing


def _answer(past: ReferralFacts, moves: dict[str, CountedStep]) -> Iterator[CountLine]:
    missed, expired = moves.get(lifecycle.MISS.name), moves.get(lifecycle.EXPIRE.name)
    answer = _first_answer(moves)
    if missed and _had_time(past, missed):
        yield CountLine(ANSWERS, _day(missed.at), SILENT, _minutes_had(past, missed))
    elif answer and _was_followed_by_silence(past, moves):
        yield CountLine(ANSWERS, _day((expired or answer).at), SILENT, _minutes_had(past, answer))
    elif answer:
        yield _answered(past, answer)


def _first_answer(moves: dict[str, CountedStep]) -> CountedStep | None:
    return moves.get(lifecycle.INTERESTED.name) or moves.get(lifecycle.IGNORE.name)


def _was_followed_by_silence(past: ReferralFacts, moves: dict[str, CountedStep]) -> bool:
    if past.in_touch is False and lifecycle.DECLINE.name not in moves:
        return lifecycle.INTERESTED.name in moves
    expired = moves.get(lifecycle.EXPIRE.name)
    return expired is not None and _had_time_to_follow_up(past, moves[lifecycle.INTERESTED.name], expired)


def _answered(past: ReferralFacts, answer: CountedStep) -> CountLine:
    if past.not_real or not _had_time(past, answer) or past.delivered_at is None:
        return CountLine(ANSWERS, _day(answer.at), ANSWERED)
    minutes = _present(past, _clock_start(past), answer.at) // MINUTE
    return CountLine(ANSWERS, _day(answer.at), _within(minutes), minutes)


def _within(minutes: int) -> str:
    hours = next((bound for bound in BOUNDS if minutes <= bound * 60), None)
    return f"within-{hours}" if hours else LATER


def bound(result: str) -> int | None:
    """Return the upper bound in hours of answers with this result. None if they were later or not measured."""
    return int(result.removeprefix("within-")) if result.startswith("within-") else None


def _end(past: ReferralFacts, moves: dict[str, CountedStep]) -> Iterator[CountLine]:
    found = _ended(past, moves)
    if found:
        end, step = found
        for trait in (ALL, *past.traits):
            yield CountLine(trait, _day(step.at), end)


def _ended(past: ReferralFacts, moves: dict[str, CountedStep]) -> tuple[CountedEnd, CountedStep] | None:
    """Return the end and the move that caused it. None while it is open, and where counting would be unfair."""
    last = list(moves.values())[-1] if moves else None
    if last and last.kind == lifecycle.WIN.name and not _won_stands(past, last):
        last = moves[lifecycle.ACCEPT.name]
    end = ENDS.get(last.kind) if last else None
    if last is None or end is None or past.not_real:
        return None
    if end in (CountedEnd.MISSED, CountedEnd.IGNORED) and not _had_time(past, last):
        return None
    if end is CountedEnd.EXPIRED and not _had_time_to_follow_up(past, moves[lifecycle.INTERESTED.name], last):
        return None
    return (CountedEnd.UNCONFIRMED if end is CountedEnd.WON and past.in_touch is False else end), last


ENDS = {
    lifecycle.ACCEPT.name: CountedEnd.ACCEPTED,
    lifecycle.WIN.name: CountedEnd.WON,
    lifecycle.LOSE.name: CountedEnd.LOST,
    lifecycle.IGNORE.name: CountedEnd.IGNORED,
    lifecycle.MISS.name: CountedEnd.MISSED,
    lifecycle.DECLINE.name: CountedEnd.DECLINED,
    lifecycle.EXPIRE.name: CountedEnd.EXPIRED,
}


def _clock_start(past: ReferralFacts) -> datetime:
    return max(past.received_at, past.delivered_at or past.received_at)


def _had_time(past: ReferralFacts, move: CountedStep) -> bool:
    """Tell whether the partner had a fair time to answer before the deadline that `move` ended."""
    if past.delivered_at is None or move.due_at is None or past.delivered_at > move.at:
        return False
    promised, away = move.due_at - past.received_at, _away(past, _clock_start(past), move.at)
    return move.due_at - _clock_start(past) - away >= min(FAIR_TIME, promised / 2)


def _had_time_to_follow_up(past: ReferralFacts, interested: CountedStep, expired: CountedStep) -> bool:
    promised = (expired.due_at or expired.at) - interested.at
    return promised - _away(past, interested.at, expired.at) >= min(FAIR_TIME, promised / 2)


def _minutes_had(past: ReferralFacts, move: CountedStep) -> int:
    """Return the length of a silence: the time that the partner had for its first answer."""
    if past.delivered_at is None or move.due_at is None or past.delivered_at > move.at:
        return 0
    return (move.due_at - _clock_start(past) - _away(past, _clock_start(past), move.at)) // MINUTE


def _present(past: ReferralFacts, start: datetime, end: datetime) -> timedelta:
    return end - start - _away(past, start, end)


def _away(past: ReferralFacts, start: datetime, end: datetime) -> timedelta:
    """Return how long the partner was away between two instants. Periods may overlap."""
    total, seen = timedelta(), start
    for absence in sorted(past.away, key=lambda absence: absence.starts_at):
        begun, ended = max(absence.starts_at, seen), min(absence.ends_at or end, end)
        if ended > begun:
            total, seen = total + (ended - begun), ended
    return total


def _day(instant: datetime) -> int:
    return instant.astimezone(UTC).date().toordinal()
