"""The gate: requests wait for a place while others proceed, and not for ever."""

import pytest

from referrals.web.requests import concurrency_limit
from referrals.web.requests.concurrency_limit import ConcurrencyLimit


class Places:
    """Places that are taken until an instant. Waiting lets the time pass."""

    def __init__(self, *, free_at, moves_every):
        self.now, self.free_at, self.moves_every, self.gate = 0.0, free_at, moves_every, None

    def acquire(self, *, blocking=True, timeout=0.0):
        if blocking:
            self.now += timeout
            self.gate.moved_at = self.now - self.now % self.moves_every
        return self.now >= self.free_at


@pytest.fixture
def enter(monkeypatch):
    """Return a function that waits at a gate, and returns whether and when it came in."""

    def wait(**how):
        places = Places(**how)
        monkeypatch.setattr(concurrency_limit, "monotonic", lambda: places.now)
        places.gate = ConcurrencyLimit(free=places)
        return places.gate.enter(), places.now

    return wait


def test_where_a_place_is_free_nobody_waits(enter):
    assert enter(free_at=0.0, moves_every=1.0) == (True, 0.0)


def test_as_long_as_others_get_on_nobody_is_turned_away(enter):
    came_in, after = enter(free_at=4.5, moves_every=0.9)
    assert (came_in, after) == (True, pytest.approx(4.5, abs=concurrency_limit.CHECK_INTERVAL))


def test_where_nobody_gets_on_nobody_waits(enter):
    came_in, after = enter(free_at=4.5, moves_every=100.0)
    assert (came_in, after) == (
        False,
        pytest.approx(concurrency_limit.STALLED_SECONDS, abs=concurrency_limit.CHECK_INTERVAL),
    )


def test_nobody_waits_for_ever(enter):
    came_in, after = enter(free_at=100.0, moves_every=0.5)
    assert (came_in, after) == (False, pytest.approx(concurrency_limit.MAX_WAIT, abs=concurrency_limit.CHECK_INTERVAL))
