"""The instants that tests speak of, and a clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

import pytest

from referrals import clock

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday morning
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)
SECONDS = timedelta(seconds=1)


@pytest.fixture
def travel(monkeypatch):
    """Return a function that sets the clock of the pages and jobs; from the start it stands at NOW."""

    def to(instant):
        monkeypatch.setattr(clock, "utcnow", lambda: instant)

    to(NOW)
    return to
