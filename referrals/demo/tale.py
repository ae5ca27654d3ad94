"""The context that all parts of the demo's generator share: rows, people, random numbers, and the time."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from referrals.demo.cast import Cast
from referrals.demo.rows import Rows


@dataclass(frozen=True)
class Tale:
    """The state of generating the demo, as of `now`.

    Notices older than `notices_since` are not stored. `warned` holds the occasions of warnings that operators already
    have.
    """

    rows: Rows
    cast: Cast
    chance: Random
    now: datetime
    notices_since: datetime | None = None
    warned: set[str] = field(default_factory=set)
