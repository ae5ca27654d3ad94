"""Shift the clock of this process. Python imports this at its start when tests/as_of.py puts the folder on PYTHONPATH.

Only the clock of this process: the kernel, PostgreSQL, Redis, OpenSSL and the browser keep theirs.
"""

import os
import sys
from time import time

SHIFT = "TEST_CLOCK_SHIFT"  # seconds between the machine's clock and ours
PACKAGES = "TEST_CLOCK_PACKAGES"  # the folder with time_machine, because a clone has its own packages


def shift(seconds: float) -> None:
    """Shift the clock of this process by so many seconds. It runs on from there."""
    import time_machine

    time_machine.travel(time() + seconds, tick=True).start()


def _shift_bare() -> None:
    """Shift without time_machine's optional imports, so that small programs stay small."""
    absent = {"pytest", "dateutil.parser"} - sys.modules.keys()
    sys.modules.update(dict.fromkeys(absent))
    sys.path.append(os.environ[PACKAGES])
    try:
        shift(float(os.environ[SHIFT]))
    finally:
        sys.path.remove(os.environ[PACKAGES])
        for name in absent:
            del sys.modules[name]


if __name__ == "sitecustomize" and SHIFT in os.environ:
    _shift_bare()
