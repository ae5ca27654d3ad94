"""Whether the clock of a machine can be believed: what is compared with what, and how much it may be off.

A worker that was off for days finds a clock that is far ahead of its last sweep, and is right. So the last sweep alone
says nothing: it is compared with the time that the machine has been up since, and with the clock of the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

LONGEST_JUMP = timedelta(hours=1)
SETTLING = timedelta(minutes=2)  # after a boot, in which the machine may ask the network for the time


class Witness(StrEnum):
    """What the clock was compared with."""

    UPTIME = "uptime"
    DATABASE = "database"


@dataclass(frozen=True)
class Reading:
    """What a machine said at one moment: its clock, for how long it had been up, and which boot that was."""

    at: datetime
    uptime: timedelta
    boot: str

    def written(self) -> str:
        """Return all but the instant, as it is kept beside it."""
        return f"{self.boot} {self.uptime.total_seconds():.0f}"

    @classmethod
    def read(cls, at: datetime, written: str) -> Self | None:
        """Return what was written at that instant, or None if that is no reading."""
        boot, _, uptime = written.partition(" ")
        return cls(at, timedelta(seconds=int(uptime)), boot) if boot and uptime.isdecimal() else None


@dataclass(frozen=True)
class Doubt:
    """By how much the clock is ahead of a witness, or behind it."""

    by: timedelta
    witness: Witness

    def is_like(self, other: "Doubt") -> bool:
        return self.witness == other.witness and abs(self.by - other.by) <= LONGEST_JUMP

    def written(self) -> str:
        return f"{self.witness} {self.by.total_seconds():.0f}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        witness, _, seconds = written.partition(" ")
        return cls(timedelta(seconds=int(seconds)), Witness(witness)) if seconds else None


def doubt(now: Reading, *, last: Reading | None, database: datetime | None) -> Doubt | None:
    """Return why the clock cannot be believed, or None.

    `last` is the last reading that was believed, of any machine; `database` the clock of a database server.
    A clock that was set back is believed: nothing is swept or sent too early by it.
    """
    if database is not None and abs(now.at - database) > LONGEST_JUMP:
        return Doubt(now.at - database, Witness.DATABASE)
    if last is not None and last.boot == now.boot:
        jump = (now.at - last.at) - (now.uptime - last.uptime)
        if jump > LONGEST_JUMP:
            return Doubt(jump, Witness.UPTIME)
    return None


def is_settling(now: Reading, *, last: Reading | None) -> bool:
    """Tell whether the machine has just booted, long after the last reading: its clock may be about to be set."""
    is_new_boot = last is not None and last.boot != now.boot and now.at - last.at > LONGEST_JUMP
    return is_new_boot and now.uptime < SETTLING
