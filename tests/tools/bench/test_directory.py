"""The search benchmark works."""

import pytest

from tools.bench import directory

pytestmark = pytest.mark.slow


def test_every_kind_of_search_is_measured_on_every_database(capsys):
    found = directory.main(locations=400, referrals=60, rounds=3)
    assert all(set(figures) == set(directory.KINDS) for figures in found.values())
    assert capsys.readouterr().out.count("candidates") == len(directory.KINDS) * len(found)
