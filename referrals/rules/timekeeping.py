"""Whether a machine's clock can be trusted: what it is compared with, and how much it may differ.

After days off, a worker finds its clock far ahead of its last sweep, and rightly so. The last sweep alone therefore
proves nothing. The clock is compared with the machine's uptime since, and with the clock of the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

MAX_DIFFERENCE = timedelta(hours=1)
SETTLING_TIME = timedelta(minutes=2)  # after a boot, in which the machine may synchronise its clock


class Witness(StrEnum):
    """What the clock was compared with."""

    UPTIME = "uptime"
    DATABASE = "database"


@dataclass(frozen=True)
class Reading:
    """A reading of one machine: its clock, its uptime, and the id of its boot."""

    at: datetime
    uptime: timedelta
    boot: str

    def to_text(self) -> str:
        """Return the reading without the instant, as text to store beside it."""
        return f"{self.boot} {self.uptime.total_seconds():.0f}"

    @classmethod
    def parse(cls, at: datetime, to_text: str) -> Self | None:
        """Return the reading stored at that instant, or None if the text is not a reading."""
        boot, _, uptime = to_text.partition(" ")
        return cls(at, timedelta(seconds=int(uptime)), boot) if boot and uptime.isdecimal() else None


@dataclass(frozen=True)
class Doubt:
    """How far the clock is ahead of, or behind, what it was compared with."""

    by: timedelta
    witness: Witness

    def is_like(self, other: "Doubt") -> bool:
        return self.witness == other.witness and abs(self.by - other.by) <= MAX_DIFFERENCE

    def to_text(self) -> str:
        return f"{self.witness} {self.by.total_seconds():.0f}"

    @classmethod
    def parse(cls, to_text: str) -> Self | None:
        witness, _, seconds = to_text.partition(" ")
        return cls(timedelta(seconds=int(seconds)), Witness(witness)) if seconds else None


def find_doubt(now: Reading, *, last: Reading | None, database: datetime | None) -> Doubt | None:
    """Return why the clock cannot be trusted, or None.

    `last` is the last trusted reading of any machine; `database` is the clock of a database server. A clock that was
    set back is trusted: nothing is swept or sent too early because of it.
    """
    if database is not None and abs(now.at - database) > MAX_DIFFERENCE:
        return Doubt(now.at - database, Witness.DATABASE)
    if last is not None and last.boot == now.boot:
        jump = (now.at - last.at) - (now.uptime - last.uptime)
        if jump > MAX_DIFFERENCE:
            return Doubt(jump, Witness.UPTIME)
    return None


def is_settling(now: Reading, *, last: Reading | None) -> bool:
    """Tell whether the machine has just booted, long after the last reading: its clock may still be corrected."""
    is_new_boot = last is not None and last.boot != now.boot and now.at - last.at > MAX_DIFFERENCE
    return is_new_boot and now.uptime < SETTLING_TIME
