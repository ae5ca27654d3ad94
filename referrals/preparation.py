"""Coordination at the start: the web server loads while the database is being prepared, then waits here."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "prepare.lock"


@contextmanager
def under_way(data_dir: Path) -> Iterator[None]:
    """Hold the lock during this context. It is released when the process ends, however it ends."""
    with (data_dir / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait(data_dir: Path) -> None:
    with (data_dir / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
