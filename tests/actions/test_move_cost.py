"""Every move costs at most twelve statements and one commit."""

import pytest

from referrals.actions.referral import moves
from referrals.rules.money import Money
from tests.people import NOW, acting
from tests.statements import count_statements

TODAY = NOW.date()
MONEY = Money(100_00, "EUR")
LATER = {"value": MONEY, "expected_close_on": TODAY, "today": TODAY}


def interested(referral_id, by, giulia_id=None):
    moves.interested(referral_id, assignee_id=giulia_id, by=by, version=1, now=NOW)


def accept(referral_id, by):
    moves.accept(referral_id, by=by, version=2, now=NOW, **LATER)


BEFORE = {
    "ignore": [],
    "decline": [interested],
    "accept": [interested],
    "win": [interested, accept],
    "lose": [interested, accept],
}
ACTS = {
    "ignore": lambda i, by: moves.ignore(i, reason="unsaid", note="Not now.", by=by, version=1, now=NOW),
    "decline": lambda i, by: moves.decline(i, reason="other", note="Sorry.", by=by, version=2, now=NOW),
    "accept": accept,
    "win": lambda i, by: moves.win(i, value=MONEY, closed_on=TODAY, today=TODAY, by=by, version=3, now=NOW),
    "lose": lambda i, by: moves.lose(i, reason="price", note="Dear.", by=by, version=3, now=NOW),
}


def cost_of(act):
    with count_statements() as count:
        act()
    assert count.commits == 1
    assert len(count.statements) <= 12, count.statements


@pytest.mark.parametrize("name", ACTS)
def test_a_move_is_cheap(referral, luca, name):
    by = acting(luca)
    for earlier in BEFORE[name]:
        earlier(referral.id, by)
    referral_id = referral.id
    cost_of(lambda: ACTS[name](referral_id, by))


def test_interested_is_cheap_even_when_a_colleague_takes_it(referral, giulia, luca):
    by, giulia_id, referral_id = acting(luca), giulia.id, referral.id
    cost_of(lambda: interested(referral_id, by, giulia_id))


def test_undo_is_cheap(referral, luca):
    by, referral_id = acting(luca), referral.id
    moves.ignore(referral_id, by=by, version=1, now=NOW)
    cost_of(lambda: moves.undo(referral_id, by=by, version=2, now=NOW))
