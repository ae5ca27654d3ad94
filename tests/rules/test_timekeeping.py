"""A clock is compared with the uptime and with the database's. Days off are no wrong clock."""

from datetime import timedelta

import pytest

from referrals.rules.timekeeping import Doubt, Reading, Witness, find_doubt, is_settling
from tests.clock import DAYS, HOURS, NOW

MINUTES = HOURS / 60
UP = 30 * DAYS
LAST = Reading(NOW, UP, "boot-1")


def later(*, by, up=None, boot="boot-1"):
    """Return a reading whose clock is later by `by`. The machine was up for the same time, unless `up` is given."""
    return Reading(NOW + by, UP + (by if up is None else up), boot)


def test_a_clock_that_goes_as_the_machine_does_is_believed():
    assert find_doubt(later(by=MINUTES), last=LAST, database=None) is None


def test_a_worker_that_was_off_for_eight_days_is_believed():
    assert find_doubt(later(by=8 * DAYS), last=LAST, database=None) is None


def test_a_machine_that_was_off_for_eight_days_is_believed():
    assert find_doubt(later(by=8 * DAYS, up=-UP + HOURS, boot="boot-2"), last=LAST, database=None) is None


def test_a_jump_of_eight_days_is_not():
    assert find_doubt(later(by=8 * DAYS, up=MINUTES), last=LAST, database=None) == Doubt(
        8 * DAYS - MINUTES, Witness.UPTIME
    )


@pytest.mark.parametrize(("by", "believed"), [(60 * MINUTES, True), (61 * MINUTES, False)])
def test_a_jump_of_an_hour_is_believed_and_no_more(by, believed):
    assert (find_doubt(later(by=by, up=timedelta()), last=LAST, database=None) is None) == believed


def test_a_clock_that_is_set_back_is_believed():
    assert find_doubt(later(by=-8 * DAYS, up=MINUTES), last=LAST, database=None) is None


@pytest.mark.parametrize("by", [2 * HOURS, -2 * HOURS])
def test_the_database_is_asked_as_well(by):
    boot = later(by=by, up=-UP, boot="boot-2")
    assert find_doubt(boot, last=LAST, database=NOW) == Doubt(by, Witness.DATABASE)


def test_just_after_a_boot_the_clock_may_be_about_to_be_set():
    assert is_settling(later(by=8 * DAYS, up=-UP + MINUTES, boot="boot-2"), last=LAST)
    assert not is_settling(later(by=8 * DAYS, up=-UP + 3 * MINUTES, boot="boot-2"), last=LAST)


def test_a_restart_that_takes_no_time_waits_for_nothing():
    assert not is_settling(later(by=MINUTES, up=-UP + MINUTES, boot="boot-2"), last=LAST)
    assert not is_settling(Reading(NOW, MINUTES, "boot-1"), last=None)


def test_a_reading_is_read_as_it_was_written():
    assert Reading.parse(NOW, LAST.to_text()) == LAST
    assert Reading.parse(NOW, "") is None


def test_a_doubt_is_read_as_it_was_written():
    found = Doubt(-2 * HOURS, Witness.DATABASE)
    assert Doubt.parse(found.to_text()) == found
