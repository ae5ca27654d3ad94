"""A file lock for the start: the web server loads while the database is being prepared, then waits for the lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "prepare.lock"


@contextmanager
def hold_lock(data_dir: Path) -> Iterator[None]:
    """Hold the lock during this context. It is released when the process ends, however it ends."""
    with (data_dir / LOCK_FILE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait_for_lock(data_dir: Path) -> None:
    with (data_dir / LOCK_FILE).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
