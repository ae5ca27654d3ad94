"""Loading the demo: rows, passwords, and the file that holds the sign-ins."""

from datetime import datetime
from pathlib import Path
from typing import Any

from referrals.actions import demo
from referrals.demo import network, sign_ins
from referrals.demo.rows import TABLES
from referrals.demo.sign_ins import FILE, SignIn


def load(data_dir: Path, *, seeds: dict[str, Any], now: datetime) -> list[SignIn]:
    """Replace all that is stored by the demo network as of `now`; return the sign-ins.

    `seeds` are the settings that the environment gives. Hashing comes first: it is slow, and the database waits for
    nobody.
    """
    rows = network.build(now=now, seeds=seeds)
    given = sign_ins.give(rows.of("person"), data_dir / FILE)
    demo.store(rows.by_table, TABLES, replacing=True)
    sign_ins.keep(given, data_dir / FILE)
    return given
