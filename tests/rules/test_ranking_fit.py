"""The fit of an enquiry with reasons; its kind; and how fast a partner usually answers."""

import pytest

from referrals.rules.ranking import traits
from referrals.rules.ranking.evidence import Outcomes, WeightedCounts, average
from referrals.rules.ranking.fit import fit
from referrals.rules.ranking.responsiveness import usual_hours
from referrals.rules.ranking.traits import EnquiryTraits
from referrals.rules.ranking.weights import Weights

PLAIN = Weights()
TODAY = PLAIN.past_days  # the units of an outcome of today


def suits(numbers):
    """Return the fit of an enquiry with the traits in `numbers`, to a partner with these outcomes of today."""
    outcomes = {
        trait: Outcomes(ends.get("won", 0) * TODAY, sum(ends.values()) * TODAY) for trait, ends in numbers.items()
    }
    asked = [trait for trait in numbers if trait != "all"]
    return fit(asked, WeightedCounts(outcomes=outcomes), numbers, average(WeightedCounts(), asked, PLAIN), PLAIN)


def test_what_it_won_and_what_it_turned_down_are_the_reasons():
    found = suits(
        {
            "all": {"won": 3, "declined": 4},
            "industry:7": {"won": 3},
            "size:1-9": {"declined": 3, "ignored": 1},
        }
    )
    said = [(one.dimension, one.value, one.speaks_for, one.won, one.turned_down) for one in found.reasons]
    assert sorted(said) == [("industry", "7", True, 3, 0), ("size", "1-9", False, 0, 4)]


def test_the_strongest_reason_comes_first():
    found = suits({"all": {"won": 6}, "industry:7": {"won": 6}, "country:IT": {"won": 2, "lost": 1}})
    assert [one.strength for one in found.reasons] == sorted((one.strength for one in found.reasons), reverse=True)


@pytest.mark.parametrize(
    ("ends", "fits"),
    [
        ({"won": 8}, "well"),
        ({"won": 1, "lost": 4}, "fairly"),
        ({"ignored": 20}, "badly"),
        ({"won": 1}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_it_fits_well_fairly_or_badly_or_nobody_can_say(ends, fits):
    assert suits({"all": ends, "industry:7": ends}).fits == fits


def test_of_one_alone_nothing_is_said():
    assert suits({"all": {"won": 1}, "industry:7": {"won": 1}}).reasons == ()


def test_the_traits_of_an_enquiry():
    kind = EnquiryTraits(
        (("product", 3), ("competency", 9), ("industry", 7)), "1-9", "IT", "month", "EUR", 900_00, 1_100_00
    )
    assert traits.traits_of(kind) == ("country:IT", "industry:7", "product:3", "size:1-9", "time:month", "value:EUR:8")


def test_what_is_not_known_is_no_trait():
    assert traits.traits_of(EnquiryTraits()) == ()


def test_without_a_budget_the_partners_own_value_counts():
    assert traits.traits_of(EnquiryTraits(), value_minor=1_000_00, currency="EUR") == ("value:EUR:8",)
    assert traits.traits_of(EnquiryTraits(currency="EUR", low_minor=64_00), value_minor=1_000_00, currency="EUR") == (
        "value:EUR:6",
    )


def test_four_times_as_much_is_the_next_band():
    bands = [traits.band(minor, "EUR") for minor in (5_242_88, 20_971_51, 20_971_52)]
    assert bands == ["EUR:10", "EUR:10", "EUR:11"]


@pytest.mark.parametrize(
    ("answers", "hours"),
    [
        ({"within-1": 4}, None),
        ({"within-1": 5}, 1),
        ({"within-1": 3, "within-5": 2}, 5),
        ({"within-1": 5, "silent": 2}, 1),
        ({"within-1": 5, "silent": 3}, None),
        ({"within-1": 5, "later": 3}, None),
        ({"within-1": 5, "answered": 9}, None),
    ],
)
def test_how_soon_a_partner_usually_answers(answers, hours):
    assert usual_hours(answers, PLAIN) == hours
