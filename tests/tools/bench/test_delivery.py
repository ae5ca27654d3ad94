"""The delivery benchmark works: everything leaves in each round, and is owed again for the next."""

import pytest

from tools.bench import delivery

pytestmark = pytest.mark.slow


def test_delivery_is_measured_on_every_database(capsys):
    found = delivery.main(count=30, rounds=2)
    assert all(ratio > 0 for ratio in found.values())
    assert capsys.readouterr().out.count("median ratio") == len(found)
