"""What every part of the telling needs: where the rows go, who plays, what chance decides, and the instant."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from referrals.demo.cast import Cast
from referrals.demo.rows import Rows


@dataclass(frozen=True)
class Tale:
    """The demo as it is being told, as of `now`.

    `notices_since`: older notices leave no row. `warned`: the occasions on which operators were warned already.
    """

    rows: Rows
    cast: Cast
    chance: Random
    now: datetime
    notices_since: datetime | None = None
    warned: set[str] = field(default_factory=set)
