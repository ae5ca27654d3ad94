"""The demo network for tests: built once for each instant, since building takes seconds."""

import pytest

_built = {}


def build(*, now, seeds=None):
    """Return what `network.build` returns, in a copy that the test may change."""
    from referrals.demo import network  # imported late, so that tests without a database start at once

    return _copy(network.build, now, seeds)


def _copy(built_by, now, seeds):
    from referrals.demo.rows import Rows

    if now not in _built:
        _built[now] = built_by(now=now).by_table
    rows = Rows()
    for table, stored in _built[now].items():
        rows.by_table[table] = [dict(row) for row in stored]
    for name, value in (seeds or {}).items():
        rows.add("setting", name=name, value=value)
    return rows


@pytest.fixture
def built_once(monkeypatch):
    """Let what loads the demo share one network for each instant."""
    from referrals.demo import network

    original = network.build
    monkeypatch.setattr(network, "build", lambda *, now, seeds=None: _copy(original, now, seeds))
