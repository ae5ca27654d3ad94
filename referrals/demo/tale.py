"""What every part of the telling needs: where the rows go, who plays, what chance decides, and the instant of it all."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from referrals.demo.cast import Cast
from referrals.demo.rows import Rows


@dataclass(frozen=True)
class Tale:
    """The demo as it is being told, as of `now`."""

    rows: Rows
    cast: Cast
    chance: Random
    now: datetime
