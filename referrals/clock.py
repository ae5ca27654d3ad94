"""The only module that reads the clock, and the machine's uptime and boot id."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

UPTIME = Path("/proc/uptime")
BOOT = Path("/proc/sys/kernel/random/boot_id")


def utcnow() -> datetime:
    """Return the current instant as an aware UTC datetime."""
    return datetime.now(UTC)


def uptime() -> timedelta:
    """Return how long the machine has been up, including sleep. Nobody can set this."""
    if UPTIME.exists():
        return timedelta(seconds=float(UPTIME.read_text().split()[0]))
    return timedelta(seconds=time.monotonic())


def boot() -> str:
    """Return an id of this boot of the machine; without Linux, of this process."""
    return BOOT.read_text().strip() if BOOT.exists() else _OF_THIS_PROCESS


_OF_THIS_PROCESS = f"process-{time.time_ns()}"
