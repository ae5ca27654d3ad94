"""The board's benchmark works: both sides draw the same cards, and the poll finds nothing new."""

import pytest

from tools.bench import board

pytestmark = pytest.mark.slow


def test_the_board_is_measured_on_every_database(capsys):
    """With networks of the same size, filled and served once."""
    found = board.main(referrals=200, mine=100, seconds=0.2, rounds=1, grown=100, small=200)
    assert all(set(reached) == set(board.REACH) and min(reached.values()) > 0 for reached in found.values())
    assert capsys.readouterr().out.count("by both") == len(found)
