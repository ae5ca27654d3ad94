"""Loading the demo: rows, passwords, and the file that holds the sign-ins."""

from collections.abc import Iterator
from datetime import datetime

from referrals.actions import demo, search_words
from referrals.config import Config
from referrals.demo import network, scale, sign_ins
from referrals.demo.rows import TABLES
from referrals.demo.sign_ins import FILE, SignIn


def load(config: Config, *, now: datetime) -> list[SignIn]:
    """Replace all that is stored by the demo network as of `now`; return the sign-ins."""
    rows = network.build(now=now, seeds=config.seeds)
    given = sign_ins.give(rows.of("person"), config.data_dir / FILE)  # hashed before the database is held
    demo.store(rows.by_table, TABLES, replacing=True)
    search_words.rebuild()
    sign_ins.keep(given, config.data_dir / FILE)
    return given


def fill(config: Config, referrals: int, *, heros: int | None, now: datetime) -> Iterator[int]:
    """Replace all that is stored by a network of that many referrals; yield how many are stored, part by part."""
    stored = 0
    for rows in scale.parts(referrals, heros=heros, seeds=config.seeds, now=now):
        if not stored:
            sign_ins.keep(sign_ins.give(rows["person"], config.data_dir / FILE), config.data_dir / FILE)
        demo.store(rows, TABLES, replacing=not stored)
        stored += len(rows["referral"])
        yield stored
    search_words.rebuild()
    demo.measure()
