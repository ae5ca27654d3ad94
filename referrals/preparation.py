"""The moment before anything serves: the web server loads meanwhile, and waits here until the database is prepared."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "prepare.lock"


@contextmanager
def under_way(data_dir: Path) -> Iterator[None]:
    """Others wait while this lasts; it ends with the process that says so, however that ends."""
    with (data_dir / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait(data_dir: Path) -> None:
    with (data_dir / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
