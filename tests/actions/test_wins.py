"""Operators are told of wins within minutes, several in one mail. Undone wins are not reported."""

import pytest

from referrals.actions.notice import wins
from referrals.actions.referral import moves
from referrals.mail import rendering, still_owed
from referrals.queries.notice import notice_facts
from tests.actions.stages import EUROS, TODAY, negotiate
from tests.notices import notices
from tests.people import DAYS, NOW, acting, send_enquiry

SECOND = DAYS / 86_400
MINUTE = 60 * SECOND


@pytest.fixture
def begun(operator, luca):
    """The worker has run once before anything was won."""
    wins.owe_due(now=NOW)
    return luca


def win(location, person, *, now=NOW, need="Move the mill"):
    referral = send_enquiry(location, need=need)[0]
    negotiate(referral, person)
    moves.win(referral.id, value=EUROS, closed_on=TODAY, today=TODAY, by=acting(person), version=3, now=now)
    return referral


def told():
    return notices("wins-reported")


def text(notice, now):
    return rendering.render(notice_facts.mail_of(notice.id, now=now), now=now).body


def test_a_win_is_told_once_it_cannot_be_undone(location, begun, operator):
    win(location, begun)
    assert not wins.owe_due(now=NOW + 29 * SECOND)
    assert wins.owe_due(now=NOW + 30 * SECOND)
    [one] = told()
    assert one.recipient == f"person:{operator.id}"
    assert "- Move the mill: €12,000 (Nordest Sistemi" in text(one, NOW + MINUTE)
    assert "the customer hasn’t proved to be real" in text(one, NOW + MINUTE)
    assert not wins.owe_due(now=NOW + 20 * MINUTE)


def test_several_wins_stand_in_one_mail_each_quarter_of_an_hour(location, begun):
    win(location, begun)
    assert wins.owe_due(now=NOW + MINUTE)
    for need in ("Second win", "Third win"):
        win(location, begun, now=NOW + 2 * MINUTE, need=need)
    assert not wins.owe_due(now=NOW + 15 * MINUTE)
    assert wins.owe_due(now=NOW + 16 * MINUTE)
    first, second = told()
    assert "Third win" not in text(first, NOW + 16 * MINUTE)
    assert all(need in text(second, NOW + 16 * MINUTE) for need in ("Second win", "Third win"))
    assert "Move the mill" not in text(second, NOW + 16 * MINUTE)


def test_what_is_undone_is_not_told(location, begun):
    referral = win(location, begun)
    moves.undo(referral.id, by=acting(begun), version=4, now=NOW + 20 * SECOND)
    wins.owe_due(now=NOW + MINUTE)
    now = NOW + MINUTE
    assert {still_owed.reason_to_drop(notice_facts.mail_of(one.id, now=now), now=now) for one in told()} <= {"undone"}


def test_what_was_won_before_the_worker_first_looked_is_no_news(location, operator, luca):
    win(location, luca)
    wins.owe_due(now=NOW + MINUTE)
    assert not wins.owe_due(now=NOW + DAYS)
    assert told() == []
