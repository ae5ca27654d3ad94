"""The claims of docs/ranking.md hold in a small network too."""

import pytest

from tools.bench import ranking_simulation as simulation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures():
    """Run at the size of docs/ranking.md: with fewer customers, of whom four in ten are proved, evidence is scarce."""
    return simulation.main(days=240, a_day=6, seeds=(1, 2))


def test_customers_get_an_answer_sooner(figures):
    hours = {order: figures[order][0] for order in simulation.ORDERS}
    assert hours["ranking"] * 1.5 < min(hours["chance"], hours["alphabet"])


def test_more_get_one_within_a_day(figures):
    within = {order: figures[order][1] for order in simulation.ORDERS}
    assert within["ranking"] > max(within["chance"], within["alphabet"]) + 0.1


def test_more_is_won(figures):
    won = {order: figures[order][2] for order in simulation.ORDERS}
    assert won["ranking"] > max(won["chance"], won["alphabet"]) * 1.1


def test_who_says_yes_to_everything_gains_no_place(figures):
    """Not even a tenth of one: its accepts count some days later than another's declines."""
    assert figures["accepter"][True] > figures["accepter"][False] - 0.1


def test_where_customers_are_few_a_newcomer_is_found_sooner_with_its_turns():
    found = simulation.say_of_the_newcomer(120, 4, seeds=(1, 2))
    first = {name: days for name, (days, _, _) in found.items()}
    assert first["with its turns"] < first["without"]


def test_the_same_seeds_give_the_same_figures():
    one, other = (simulation.compare(7, 20, 3)["ranking"] for _ in range(2))
    assert one == other
