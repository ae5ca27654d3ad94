"""How a partner handles one referral, and when: drawn at random by its temper, or written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from referrals.demo import texts
from referrals.rules.lifecycle import (
    ACCEPT,
    DECLINE,
    EXPIRE,
    IGNORE,
    INTERESTED,
    LOSE,
    MISS,
    WIN,
    Lengths,
    Move,
    Mover,
    Stage,
)

LENGTHS = Lengths(new=timedelta(hours=72), evaluating=timedelta(days=7))
HOUR = timedelta(hours=1)
UNDO = Move("undo", Mover.PARTNER, (Stage.ARCHIVED,), Stage.NEW)
UNDONE_AFTER = timedelta(seconds=14)


@dataclass(frozen=True)
class Course:
    """What a partner does with a referral. Each duration counts from the step before; a step that is None never comes.

    `answer`: interested or ignore. `decision`: accept or decline. `ending`: win or lose. `share` is the estimated value
    as a share of the enquiry's worth, and `final` the final value as a share of the estimate.
    """

    answer: str | None = None
    answered_after: timedelta = timedelta()
    decision: str | None = None
    decided_after: timedelta = timedelta()
    ending: str | None = None
    ended_after: timedelta = timedelta()
    closes_after: timedelta = timedelta(days=40)
    reason: str | None = None
    note: str = ""
    share: float = 1.0
    final: float = 1.0
    takes: int = 0
    by_link: bool = False
    undone: bool = False


@dataclass(frozen=True)
class Temper:
    """How a partner tends to behave: hours to the first answer, and the probability of each decision."""

    fastest: float
    slowest: float
    silent: float
    interested: float
    accepts: float
    lets_expire: float
    wins: float


TEMPERS = {
    "keen": Temper(1, 30, 0.07, 0.68, 0.62, 0.08, 0.6),
    "quick": Temper(0.4, 9, 0.03, 0.62, 0.66, 0.05, 0.62),
    "steady": Temper(3, 44, 0.12, 0.58, 0.55, 0.12, 0.52),
    "slow": Temper(16, 70, 0.33, 0.5, 0.45, 0.25, 0.42),
}


def by_chance(chance: Random, temper: Temper, *, within: timedelta) -> Course:
    """Return a random course that ends `within` this time after the arrival."""
    if chance.random() < temper.silent:
        return Course()
    answered_after = _between(chance, temper.fastest, temper.slowest)
    takes, by_link = chance.choice((0, 0, 1, 1, 2)), chance.random() < 0.15
    if chance.random() > temper.interested:
        reason = chance.choice(_reasons("ignore"))
        return Course("ignore", answered_after, reason=reason, takes=takes, by_link=by_link)
    left = within - answered_after
    course = Course("interested", answered_after, takes=takes, by_link=by_link)
    if left > LENGTHS.evaluating and chance.random() < temper.lets_expire:
        return course
    decided_after = min(_between(chance, 18, 160), left / 3)
    if chance.random() > temper.accepts:
        notes = texts.phrases()["notes"]["declined"]
        reason, note = chance.choice(_reasons("decline")), chance.choice((*notes, "", ""))
        return replace(course, decision="decline", decided_after=decided_after, reason=reason, note=note)
    accepted = replace(course, decision="accept", decided_after=decided_after, share=chance.uniform(0.8, 1.2))
    return _negotiated(chance, temper, accepted, left - decided_after)


def _negotiated(chance: Random, temper: Temper, accepted: Course, left: timedelta) -> Course:
    wins = chance.random() < temper.wins
    notes = texts.phrases()["notes"]["won" if wins else "lost"]
    ended_after = min(_between(chance, 4 * 24, 50 * 24), left - HOUR)
    return replace(
        accepted,
        ending="win" if wins else "lose",
        ended_after=ended_after,
        closes_after=ended_after * chance.uniform(0.7, 1.3),
        reason=None if wins else chance.choice(_reasons("lose")),
        note=chance.choice((*notes, "")),
        final=chance.uniform(0.85, 1.08),
    )


def steps(course: Course, arrived_at: datetime) -> Iterator[tuple[datetime, Move]]:
    """Yield the moves of a course with their times, oldest first. Includes those by the clock."""
    if course.answer is None:
        yield arrived_at + LENGTHS.new, MISS
        return
    at = arrived_at + course.answered_after
    if course.undone:
        yield at, IGNORE
        yield at + UNDONE_AFTER, UNDO
        at += 60 * UNDONE_AFTER
    if course.answer == "ignore":
        yield at, IGNORE
        return
    yield at, INTERESTED
    yield from _after_interest(course, at)


def _after_interest(course: Course, at: datetime) -> Iterator[tuple[datetime, Move]]:
    if course.decision is None:
        yield at + LENGTHS.evaluating, EXPIRE
        return
    at += course.decided_after
    yield at, ACCEPT if course.decision == "accept" else DECLINE
    if course.ending:
        yield at + course.ended_after, WIN if course.ending == "win" else LOSE


def _between(chance: Random, low: float, high: float) -> timedelta:
    """Return a random duration between two numbers of hours, more often near the lower one."""
    hours = low + (high - low) * chance.random() ** 2
    return timedelta(seconds=round(hours * 3600))


def _reasons(move: str) -> list[str]:
    found: list[str] = texts.phrases()["reasons"][move]
    return found
