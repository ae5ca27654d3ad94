"""As many referrals as a benchmark needs, from the same partners and customers, in parts that fit into memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, cycle
from random import Random
from typing import Any

from referrals.demo import cast, course, network, texts
from referrals.demo.cast import Cast
from referrals.demo.course import TEMPERS
from referrals.demo.rows import Rows
from referrals.demo.tale import Tale
from referrals.demo.texts import Letter

HERO = "nordest-verona"
PART = 4_000  # referrals
OLDEST = timedelta(days=730)
YOUNG = timedelta(days=10)
STILL_YOUNG = 0.06  # share of referrals younger than YOUNG; most of them are open


@dataclass
class Left:
    """How many referrals are still to be generated, and how many of them for HERO (None: at random)."""

    referrals: int
    heros: int | None


def parts(
    referrals: int, *, heros: int | None, seeds: dict[str, Any] | None = None, now: datetime
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Yield the rows of so many referrals, part by part. The first part includes the network itself."""
    rows = Rows()
    network.add_settings(rows, seeds, now=now)
    chance = Random(network.SEED)  # noqa: S311  (no secret)
    tale = Tale(rows, cast.assemble(rows, now=now), chance, now, notices_since=now - YOUNG)
    left = Left(referrals, heros)
    letters = zip(cycle(texts.letters()), count(1))
    while left.referrals:
        for letter, number in letters:
            left.referrals -= _play(tale, letter, number, left)
            if len(rows.of("referral")) >= PART or not left.referrals:
                break
        yield rows.take()


def _play(tale: Tale, letter: Letter, number: int, left: Left) -> int:
    """Add an enquiry to one, two or three partners. Return how many."""
    chance = tale.chance
    days = YOUNG if chance.random() < STILL_YOUNG else OLDEST
    at = tale.now - days * chance.random() - timedelta(minutes=1)
    to = _to(tale.cast, chance, min(left.referrals, chance.choice((1, 1, 2, 3))), left)
    courses = {
        slug: course.by_chance(chance, TEMPERS[tale.cast.places[slug].temper], within=max(tale.now - at, OLDEST / 2))
        for slug in to
    }
    end = network.end_by_chance(chance, courses, tale.now - at) if days > YOUNG else None
    network.play(tale, replace(letter, company=f"{letter.company} {number}"), at, courses, end)
    return len(to)


def _to(cast: Cast, chance: Random, wanted: int, left: Left) -> list[str]:
    """Choose locations of `wanted` different partners, with HERO among them while it needs more."""
    hero = cast.places[HERO].partner_id
    by_partner = {place.partner_id: slug for slug, place in sorted(cast.places.items(), key=lambda _: chance.random())}
    if left.heros is None:
        return chance.sample(list(by_partner.values()), wanted)
    mine = [HERO] if left.heros else []
    left.heros -= len(mine)
    others = [slug for partner_id, slug in by_partner.items() if partner_id != hero]
    return mine + chance.sample(others, wanted - len(mine))
