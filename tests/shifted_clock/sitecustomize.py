"""Python imports this at its start where tests/as_of.py has put this folder on PYTHONPATH: it shifts the clock.

The clock of this process alone: the kernel, PostgreSQL, Redis, OpenSSL and the browser keep theirs.
"""

import os
import sys
from time import time

SHIFT = "TEST_CLOCK_SHIFT"  # seconds between the clock of the machine and ours
PACKAGES = "TEST_CLOCK_PACKAGES"  # the folder that holds time_machine: a clone has packages of its own


def shift(seconds: float) -> None:
    """Move the clock of this process by so many seconds; it goes on from there."""
    import time_machine

    time_machine.travel(time() + seconds, tick=True).start()


def _shift_bare() -> None:
    """Shift without what time_machine imports only if it is there, so that programs stay as small as they are."""
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
