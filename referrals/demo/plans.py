"""Plans: what each customer and each partner will do and when, written by hand or chosen by chance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from referrals.demo import texts
from referrals.demo.texts import CustomerText
from referrals.queries.network.settings import Settings
from referrals.rules.choices import CustomerChoice

LENGTHS = Settings().lengths  # the defaults: the demo's own settings are stored when all of it has happened
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """What one partner does with a referral. Each time counts from the step before. A step that is None never comes.

    `answer`: interested or ignore; `decision`: accept or decline; `ending`: win or lose. `share` is the estimated
    value as a share of what the enquiry is worth, `final` the final value as a share of the estimate. `takes`: which
    member of the partner acts. `by_link`: the location's contact acts, by the mailed link. `undone`: a No thanks comes
    first, and is undone.
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
class Closing:
    """The customer closes the enquiry so long after its arrival, and says whom it chose. Without a choice: withdrawn.

    `slug` is the location chosen, for the choice "referral".
    """

    after: timedelta
    chosen: CustomerChoice | None = None
    slug: str | None = None


@dataclass(frozen=True)
class Plan:
    """An enquiry: when it arrives, what its partners do (by slug of the location), and how the customer closes it."""

    letter: CustomerText
    at: datetime
    courses: Mapping[str, Course]
    closing: Closing | None = None


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


def course_by_chance(chance: Random, temper: Temper, *, within: timedelta) -> Course:
    """Choose a course that has ended `within` that time of the arrival."""
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


def closing_by_chance(chance: Random, courses: Mapping[str, Course], within: timedelta) -> Closing | None:
    """Choose how the customer closes: after every partner dropped it, by choosing one that negotiates, or early."""
    accepted = [slug for slug, course in courses.items() if course.decision == "accept"]
    if not accepted:
        dropped = max(_dropped_after(course) for course in courses.values())
        chosen = chance.choice((CustomerChoice.ELSEWHERE, CustomerChoice.NOBODY, None))
        return Closing(max(dropped + DAY / 8, min(dropped + DAY * chance.uniform(0.3, 4), within)), chosen)
    if chance.random() < 0.12:
        return Closing(timedelta(hours=chance.uniform(20, 60)))
    course = courses[accepted[0]]
    if chance.random() < 0.5 and course.ended_after > 2 * DAY:
        return Closing(course.answered_after + course.decided_after + DAY, CustomerChoice.REFERRAL, accepted[0])
    return None


def _dropped_after(course: Course) -> timedelta:
    """Return how long after its arrival a referral that was never accepted is archived."""
    if course.answer is None:
        return LENGTHS.new
    if course.answer == "interested" and course.decision is None:
        return course.answered_after + LENGTHS.evaluating
    return course.answered_after + course.decided_after


def _between(chance: Random, low: float, high: float) -> timedelta:
    """Return a random duration between two numbers of hours, more often near the lower one."""
    hours = low + (high - low) * chance.random() ** 2
    return timedelta(seconds=round(hours * 3600))


def _reasons(move: str) -> list[str]:
    found: list[str] = texts.phrases()["reasons"][move]
    return found
