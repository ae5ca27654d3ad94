"""The demo network: Rete Adriatica, 200 referrals over six months, as of the instant at which it is loaded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from referrals.actions.directory import search_words
from referrals.actions.network import demo
from referrals.demo import cast, plans, scratch_database, texts
from referrals.demo import rows as rows_actions
from referrals.demo.cast import Cast
from referrals.demo.plans import DAY, TEMPERS, Plan
from referrals.demo.replay import Replay
from referrals.demo.rows import TABLES, Rows
from referrals.demo.scenes import SCENES
from referrals.models import Mark

SEED = 1994
OLDEST, YOUNGEST = timedelta(days=178), timedelta(days=16)
NAME = "Rete Adriatica"


def build(*, now: datetime, seeds: dict[str, Any] | None = None) -> Rows:
    """Play six months of work up to `now` in a database of its own, and return its rows.

    The result is the same each time, except for random ids and secrets. `seeds` are further settings.
    """
    rows = Rows()
    add_settings(rows, now=now)
    people = cast.assemble(rows, now=now)
    with scratch_database.database():
        demo.store(rows.by_table, TABLES)
        search_words.rebuild()
        chance = Random(SEED)  # noqa: S311  (no secret)
        replay = Replay(people, chance, until=now)
        replay.plan_network()
        planned = sorted((*_by_hand(now), *_by_chance(people, chance, now)), key=lambda plan: plan.at)
        for number, plan in enumerate(planned, start=1):
            replay.plan(plan, number)
        replay.run()
        demo.forget_counts()
        built = rows_actions.read()
    for name, value in (seeds or {}).items():
        built.add("setting", name=name, value=value)
    return built


def add_settings(rows: Rows, seeds: dict[str, object] | None = None, *, now: datetime) -> None:
    for name, value in {**(seeds or {}), "network_name": NAME, "default_language": "it"}.items():
        rows.add("setting", name=name, value=value)
    rows.add("system_mark", name=Mark.DEMO_LOADED, at=now, detail="")


def _by_hand(now: datetime) -> Iterator[Plan]:
    for letter in texts.customer_texts():
        if letter.scene:
            scene = SCENES[letter.scene]
            yield Plan(letter, now - scene.age, scene.courses, scene.closing)


def _by_chance(people: Cast, chance: Random, now: datetime) -> Iterator[Plan]:
    """Spread the other letters over the six months, at hours at which people write."""
    letters = [letter for letter in texts.customer_texts() if not letter.scene]
    chance.shuffle(letters)
    step = (OLDEST - YOUNGEST) / len(letters)
    for number, letter in enumerate(letters):
        at = _at_work(chance, now - YOUNGEST - number * step)
        within = now - at - DAY * chance.uniform(4.5, 9)  # the last days belong to the scenes
        tempers = {slug: TEMPERS[people.places[slug].temper] for slug in letter.to}
        courses = {slug: plans.course_by_chance(chance, temper, within=within) for slug, temper in tempers.items()}
        yield Plan(letter, at, courses, plans.closing_by_chance(chance, courses, within))


def _at_work(chance: Random, at: datetime) -> datetime:
    """Return an instant of the same day, or of the Friday before, between 7 and 17 UTC."""
    at -= DAY * max(0, at.weekday() - 4)
    return at.replace(hour=chance.randrange(7, 17), minute=chance.randrange(60), second=chance.randrange(60))
