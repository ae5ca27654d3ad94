"""The memory benchmark works, and the figure is within its limit."""

import sys

import pytest

from tools.bench import memory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("run"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how memory is shared"),
]


def test_memory_is_within_reach(capsys):
    measured = memory.main(rounds=3, rest=1.0)
    assert len(measured) >= 6
    assert sum(measured.values()) < memory.REACH
    assert "in all" in capsys.readouterr().out
