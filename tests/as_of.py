"""`--as-of INSTANT`: run the tests, and every process that they start, as if that instant (UTC) were now.

The clock runs on from there. It is shifted inside our own Python processes and in pages of a browser. PostgreSQL,
Redis, OpenSSL and the browser's cookies use the machine's clock.
"""

import os
import subprocess
import sysconfig
from datetime import UTC, datetime
from pathlib import Path
from time import time

import pytest

from tests.shifted_clock import sitecustomize

INSTANTS = (
    "2026-12-31T22:50",  # ten minutes before the new year in Rome
    "2027-03-28T00:59:30",  # half a minute before summer time begins in Europe
    "2027-10-31T00:30",  # half an hour before it ends
    "2028-02-29T12:00",
    "2028-11-30T12:00",
)
FOLDER = str(Path(sitecustomize.__file__).parent)


def is_shifted():
    return sitecustomize.SHIFT in os.environ


def pytest_addoption(parser):
    what = "run as if this (UTC) were now: 2026-12-31T22:50; `commit` for one that follows from the commit's hash"
    parser.addoption("--as-of", metavar="INSTANT", type=_instant, help=what)


def _instant(text):
    return datetime.fromisoformat(_of_commit() if text == "commit" else text).replace(tzinfo=UTC)


def _of_commit():
    """Return one of INSTANTS, chosen by the commit; the first one without a repository."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    return INSTANTS[int(done.stdout.strip() or "0", 16) % len(INSTANTS)]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Shift this process, and let its children shift themselves. A worker of xdist has done so already."""
    instant = config.getoption("as_of")
    if instant is None or is_shifted():
        return
    seconds = instant.timestamp() - time()
    os.environ[sitecustomize.SHIFT] = str(seconds)
    os.environ[sitecustomize.PACKAGES] = sysconfig.get_path("platlib")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [FOLDER, os.environ.get("PYTHONPATH")]))
    sitecustomize.shift(seconds)


def pytest_terminal_summary(terminalreporter, config):
    instant = config.getoption("as_of")
    if instant:
        terminalreporter.section(f"as of {instant:%Y-%m-%dT%H:%M:%S} UTC")
