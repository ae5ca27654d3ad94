"""The only module that reads the clock, and the machine's uptime and boot id."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

UPTIME_FILE = Path("/proc/uptime")
BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


def utcnow() -> datetime:
    """Return the current instant as an aware UTC datetime."""
    return datetime.now(UTC)


def uptime() -> timedelta:
    """Return how long the machine has been up, including sleep. Nobody can set this."""
    if UPTIME_FILE.exists():
        return timedelta(seconds=float(UPTIME_FILE.read_text().split()[0]))
    return timedelta(seconds=time.monotonic())


def boot_id() -> str:
    """Return an id of this boot of the machine; without Linux, of this process."""
    return BOOT_ID_FILE.read_text().strip() if BOOT_ID_FILE.exists() else _PROCESS_ID


_PROCESS_ID = f"process-{time.time_ns()}"
