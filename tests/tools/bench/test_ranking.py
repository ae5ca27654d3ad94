"""The benchmark of the ranking's counts works."""

import pytest

from tools.bench import ranking

pytestmark = pytest.mark.slow


def test_counting_and_reading_are_measured_on_every_database(capsys):
    found = ranking.main(referrals=300, partners=40)
    assert all(figures["counted"] > 200 for figures in found.values())
    assert capsys.readouterr().out.count("put in order") == 2 * len(found)
