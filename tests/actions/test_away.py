"""Away: customers do not find the partner until a date, or while it is full. The periods are stored."""

import pytest
from sqlalchemy import select

from referrals.actions.partner import away as away_actions
from referrals.extensions import db
from referrals.models import AwayPeriod, Partner
from referrals.queries.partner import away, visible_locations
from referrals.rules.refusal import FieldRefusal
from tests.clock import DAYS, HOURS, NOW
from tests.people import send_enquiry


def is_found(now=NOW):
    db.session.rollback()
    return bool(visible_locations.all_listed(now=now))


def periods():
    db.session.rollback()
    return [(period.starts_at, period.ends_at) for period in db.session.scalars(select(AwayPeriod))]


def paused(partner, now=NOW):
    db.session.rollback()
    return away.current_pause(db.session.get(Partner, partner.id), now=now)


def test_until_a_day_it_is_not_found(partner):
    away_actions.leave(partner.id, until=NOW + 7 * DAYS, now=NOW)
    assert not is_found()
    assert paused(partner).until == NOW + 7 * DAYS
    assert is_found(NOW + 7 * DAYS)
    assert not paused(partner, NOW + 7 * DAYS)


def test_another_day_changes_the_same_time_away(partner):
    away_actions.leave(partner.id, until=NOW + 7 * DAYS, now=NOW)
    away_actions.leave(partner.id, until=NOW + 9 * DAYS, now=NOW + DAYS)
    assert periods() == [(NOW, NOW + 9 * DAYS)]


def test_back_early_the_time_away_is_kept(partner):
    away_actions.leave(partner.id, until=NOW + 7 * DAYS, now=NOW)
    away_actions.come_back(partner.id, now=NOW + DAYS)
    assert periods() == [(NOW, NOW + DAYS)]
    assert is_found(NOW + DAYS)


def test_back_in_the_same_instant_it_was_not_away(partner):
    away_actions.leave(partner.id, until=NOW + 7 * DAYS, now=NOW)
    away_actions.come_back(partner.id, now=NOW)
    assert periods() == []


def test_away_twice_there_are_two(partner):
    away_actions.leave(partner.id, until=NOW + DAYS, now=NOW)
    away_actions.leave(partner.id, until=NOW + 9 * DAYS, now=NOW + 3 * DAYS)
    assert len(periods()) == 2


@pytest.mark.parametrize("until", [NOW, NOW - HOURS])
def test_a_day_that_is_over_is_refused(partner, until):
    with pytest.raises(FieldRefusal):
        away_actions.leave(partner.id, until=until, now=NOW)


def test_coming_back_twice_changes_nothing(partner):
    away_actions.come_back(partner.id, now=NOW)
    assert periods() == []


def test_with_as_many_as_it_wants_it_is_not_found(partner, location):
    away_actions.set_limit(partner.id, 1)
    assert is_found()
    send_enquiry(location)
    assert not is_found()
    assert paused(partner).is_full
    away_actions.set_limit(partner.id, None)
    assert is_found()
