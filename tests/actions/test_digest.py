"""The morning digest: at 8:00 of the operator's zone, once a day, only if something needs attention."""

from datetime import timedelta

import pytest

from referrals.actions.notice import digest
from referrals.actions.referral import moves
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, acting, make_person

EIGHT = NOW + 69 * HOURS  # in Rome, on the day on which what came at NOW is due


def told():
    return [one.recipient for one in notices("desk-digest")]


def test_at_eight_each_operator_is_told_once(referral, operator):
    assert digest.owe_due(now=EIGHT - timedelta(minutes=1)) == 0
    assert digest.owe_due(now=EIGHT) == 1
    assert digest.owe_due(now=EIGHT + timedelta(minutes=1)) == 0
    assert told() == [f"person:{operator.id}"]


def test_what_comes_up_later_stands_on_the_desk_alone(referral, operator):
    assert digest.owe_due(now=EIGHT + HOURS) == 0


def test_each_at_eight_in_their_own_zone(referral, operator):
    other = make_person("Otto Operator", "operator", zone="Europe/London")
    digest.owe_due(now=EIGHT)
    digest.owe_due(now=EIGHT + HOURS)
    assert told() == [f"person:{operator.id}", f"person:{other.id}"]


def test_when_nothing_needs_anybody_nobody_is_told(referral, operator):
    assert digest.owe_due(now=EIGHT - 2 * DAYS) == 0


def test_of_what_all_have_dropped_they_are_told(referral, operator, giulia):
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    assert digest.owe_due(now=EIGHT - 2 * DAYS) == 1


def test_the_next_day_has_a_digest_of_its_own(referral, operator, giulia):
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    assert [digest.owe_due(now=EIGHT + day * DAYS) for day in (-1, 0)] == [1, 1]


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_nobody_else_is_told(referral, partner, role):
    make_person("Nobody Else", role, partner if role == "admin" else None)
    assert digest.owe_due(now=EIGHT) == 0


def test_whoever_has_not_joined_has_not_shown_that_the_address_is_theirs(referral):
    make_person("Ida Invited", "operator", joined_at=None)
    assert digest.owe_due(now=EIGHT) == 0
