"""Load the demo: its rows, the passwords, and the file with the sign-ins."""

from collections.abc import Iterator
from datetime import datetime

from referrals.actions.directory import search_words
from referrals.actions.network import demo
from referrals.config import Config
from referrals.demo import network, scale, sign_ins
from referrals.demo.rows import TABLES
from referrals.demo.sign_ins import FILE, SignIn


def load(config: Config, *, now: datetime) -> list[SignIn]:
    """Replace everything stored by the demo network as of `now`, in one transaction. Return the sign-ins."""
    rows = network.build(now=now, seeds=config.seeds)
    given = sign_ins.assign_passwords(
        rows.of("person"), config.data_dir / FILE
    )  # hashing is slow: do it before the transaction
    demo.store(rows.by_table, TABLES, replacing=True)
    sign_ins.write_file(given, config.data_dir / FILE)
    return given


def fill(config: Config, referrals: int, *, heros: int | None, now: datetime) -> Iterator[int]:
    """Replace everything stored by a network of that many referrals. Yield how many are stored, part by part."""
    stored = 0
    for rows in scale.parts(referrals, heros=heros, seeds=config.seeds, now=now):
        if not stored:
            sign_ins.write_file(
                sign_ins.assign_passwords(rows["person"], config.data_dir / FILE), config.data_dir / FILE
            )
        demo.store(rows, TABLES, replacing=not stored)
        stored += len(rows["referral"])
        yield stored
    search_words.rebuild()
    demo.analyze()
