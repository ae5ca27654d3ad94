"""The only place that reads the clock, and what the machine knows of time besides."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

UPTIME = Path("/proc/uptime")
BOOT = Path("/proc/sys/kernel/random/boot_id")


def utcnow() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def uptime() -> timedelta:
    """Return for how long the machine has been up, asleep or awake; nobody can set that."""
    if UPTIME.exists():
        return timedelta(seconds=float(UPTIME.read_text().split()[0]))
    return timedelta(seconds=time.monotonic())


def boot() -> str:
    """Return what tells this boot of the machine from any other; without Linux, that of this process alone."""
    return BOOT.read_text().strip() if BOOT.exists() else _OF_THIS_PROCESS


_OF_THIS_PROCESS = f"process-{time.time_ns()}"
