"""The sweep benchmark works: both sides do the same, and return to their start."""

import pytest

from tools.bench import sweep

pytestmark = pytest.mark.slow


def test_the_sweep_is_measured_on_every_database(capsys):
    found = sweep.main(count=100, rounds=1)
    assert all(ratio > 0 and lock > 0 for ratio, lock in found.values())
    assert capsys.readouterr().out.count("median ratio") == len(found)
