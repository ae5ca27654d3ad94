"""The instants of the tests, and the application's clock, which stands still until a test moves it."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from referrals import clock

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday morning
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)
SECONDS = timedelta(seconds=1)

_utcnow = clock.utcnow


@pytest.fixture(scope="session", autouse=True)
def standing_clock():
    """Let the application's clock stand at NOW in every test, so that none mixes NOW with the date of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utcnow", lambda: NOW)
        yield


@pytest.fixture
def travel(monkeypatch):
    """Return a function that sets the application's clock to an instant."""

    def to(instant):
        monkeypatch.setattr(clock, "utcnow", lambda: instant)

    return to


@pytest.fixture
def running_clock(monkeypatch):
    """Let the application's clock run, starting at NOW."""
    begun = time.monotonic()
    monkeypatch.setattr(clock, "utcnow", lambda: NOW + timedelta(seconds=time.monotonic() - begun))


@pytest.fixture
def real_clock(monkeypatch):
    """Leave the application's clock to the machine, for tests with other processes.

    Such a test must date everything that it stores by this clock, never by NOW.
    """
    monkeypatch.setattr(clock, "utcnow", _utcnow)
    return _utcnow
