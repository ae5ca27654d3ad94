"""The demo network for tests: built once in a run for each instant, since building takes seconds."""

import os
import pickle
from fcntl import LOCK_EX, flock
from functools import cache

import pytest

_built = {}
_folder = None


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory):
    """Keep what was built in a folder that all processes of the run share."""
    global _folder  # noqa: PLW0603  (`build` is a plain function)
    base = tmp_path_factory.getbasetemp()
    _folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def build(*, now, seeds=None):
    """Return what `network.build` returns, in a copy that the test may change."""
    from referrals.demo.rows import Rows

    if now not in _built:
        _built[now] = _build_once(now)
    rows = Rows()
    for table, stored in _built[now].items():
        rows.by_table[table] = [dict(row) for row in stored]
    for name, value in (seeds or {}).items():
        rows.add("setting", name=name, value=value)
    return rows


def _build_once(now):
    """Build the rows, unless another process of this run has done so."""
    file = _folder / f"demo-{now:%Y-%m-%dT%H-%M-%S}.pickle"
    with file.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(dict(_network_build()(now=now).by_table)))
        return pickle.loads(file.read_bytes())


@cache
def _network_build():
    """Return `network.build` itself. Imported late, so that tests without a database start at once."""
    from referrals.demo import network

    return network.build


@pytest.fixture
def built_once(monkeypatch):
    """Let what loads the demo share one network for each instant."""
    _network_build()
    monkeypatch.setattr("referrals.demo.network.build", build)
