"""The demo network Rete Adriatica: 200 referrals over six months, up to the time of loading."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from referrals.demo import cast, course, enquiries, matches, seekers, story, texts, told
from referrals.demo.course import TEMPERS, Course
from referrals.demo.enquiries import Closing
from referrals.demo.rows import Rows
from referrals.demo.scenes import SCENES, End
from referrals.demo.tale import Tale
from referrals.demo.texts import Letter
from referrals.models import Mark
from referrals.rules.choices import Chosen

SEED = 1994
OLDEST, YOUNGEST = timedelta(days=178), timedelta(days=16)
DAY = timedelta(days=1)
NAME = "Rete Adriatica"


def build(*, now: datetime, seeds: dict[str, Any] | None = None) -> Rows:
    """Return the rows of the whole network. They are the same each time except for the random public ids.

    `seeds` are further settings.
    """
    rows = Rows()
    add_settings(rows, seeds, now=now)
    tale = Tale(rows, cast.assemble(rows, now=now), Random(SEED), now)  # noqa: S311  (a story, no secret)
    planned = [*_scenes(now), *_by_chance(tale)]
    for letter, at, courses, end in sorted(planned, key=lambda plan: plan[1]):
        play(tale, letter, at, courses, end)
    told.invitations(tale)
    told.mishaps(tale)
    seekers.campaigns(tale)
    seekers.searches_in_vain(tale)
    matches.add(rows)
    return rows


def add_settings(rows: Rows, seeds: dict[str, Any] | None = None, *, now: datetime) -> None:
    for name, value in {**(seeds or {}), "network_name": NAME, "default_language": "it"}.items():
        rows.add("setting", name=name, value=value)
    rows.add("system_mark", name=Mark.DEMO_LOADED, at=now, detail="")


def _scenes(now: datetime) -> list[tuple[Letter, datetime, dict[str, Course], End | None]]:
    scenes = [(letter, SCENES[letter.scene]) for letter in texts.letters() if letter.scene]
    return [(letter, now - scene.age, scene.courses, scene.end) for letter, scene in scenes]


def _by_chance(tale: Tale) -> list[tuple[Letter, datetime, dict[str, Course], End | None]]:
    """Spread the enquiries without a scene over six months, during working hours."""
    letters = [letter for letter in texts.letters() if not letter.scene]
    tale.chance.shuffle(letters)
    step = (OLDEST - YOUNGEST) / len(letters)
    plans = []
    for number, letter in enumerate(letters):
        at = at_work(tale.chance, tale.now - YOUNGEST - number * step)
        within = tale.now - at - DAY * tale.chance.uniform(4.5, 9)  # the last days are kept for the scenes
        courses = {slug: _course(tale, slug, within) for slug in letter.to}
        plans.append((letter, at, courses, end_by_chance(tale.chance, courses, within)))
    return plans


def _course(tale: Tale, slug: str, within: timedelta) -> Course:
    return course.by_chance(tale.chance, TEMPERS[tale.cast.places[slug].temper], within=within)


def at_work(chance: Random, at: datetime) -> datetime:
    """Return a time between 7 and 17 UTC on the same day, or on the Friday before a weekend."""
    at -= DAY * max(0, at.weekday() - 4)
    return at.replace(hour=chance.randrange(7, 17), minute=chance.randrange(60), second=chance.randrange(60))


def end_by_chance(chance: Random, courses: dict[str, Course], within: timedelta) -> End | None:
    """Return how the customer closed the enquiry, or None: after all partners dropped it, by a choice, or at random."""
    accepted = [slug for slug, taken in courses.items() if taken.decision == "accept"]
    if not accepted:
        over = max(_last_step(taken) for taken in courses.values())
        chosen = chance.choice((Chosen.ELSEWHERE, Chosen.NOBODY, None))
        return End(max(over + DAY / 8, min(over + DAY * chance.uniform(0.3, 4), within)), chosen)
    if chance.random() < 0.12:
        return End(timedelta(hours=chance.uniform(20, 60)))
    taken = courses[accepted[0]]
    if chance.random() < 0.5 and taken.ended_after > 2 * DAY:
        after = taken.answered_after + taken.decided_after + DAY
        return End(after, Chosen.REFERRAL, accepted[0])
    return None


def _last_step(taken: Course) -> timedelta:
    """Return the time from the arrival to the last step."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001  (only differences count)
    return max(at for at, _ in course.steps(taken, start)) - start


def play(tale: Tale, letter: Letter, at: datetime, courses: dict[str, Course], end: End | None) -> None:
    """Add an enquiry, and a referral for each of its partners."""
    closing = Closing(at + end.after, end.chosen, end.slug) if end else None
    sent = enquiries.send(tale, letter, at, closing)
    for slug, taken in courses.items():
        chosen = sent.closing is not None and sent.closing.slug == slug
        story.tell(tale, sent, tale.cast.places[slug], taken, chosen=chosen)
