"""A contact that took a referral by the emailed link is shown in place of an assignee."""

import pytest

from referrals.actions.referral import moves
from referrals.queries.referral import archive, board
from referrals.queries.referral.filters import ReferralFilter
from referrals.queries.referral.referral_page import referral_page
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.lifecycle import Stage
from tests.people import HOURS, NOW, acting
from tests.web.referral.move_form import stored


@pytest.fixture
def contact(location):
    return Actor(ActorKind.LOCATION, Door.LINK, location_id=location.id, name="Giovanna Santacroce")


@pytest.fixture
def taken(referral, contact):
    moves.interested(referral.id, assignee_id=None, by=contact, version=1, now=NOW)
    return stored(referral)


EVERYTHING = ReferralFilter()


def who(referral, wanted=EVERYTHING):
    columns = {column.stage: column for column in board.board(referral.partner_id, wanted, now=NOW).columns}
    return [card.assignee_name for card in columns[Stage.EVALUATING].cards]


def test_the_card_names_the_contact(taken):
    assert who(taken) == ["Giovanna Santacroce"]


def test_so_does_the_page(taken, luca):
    assert referral_page(taken, actor=acting(luca), may_move=True, now=NOW).contact == "Giovanna Santacroce"


def test_it_is_not_among_those_that_nobody_has(taken):
    assert who(taken, ReferralFilter(assignee="nobody")) == []


def test_once_it_is_given_to_somebody_they_are_named(taken, luca):
    moves.assign(taken.id, assignee_id=luca.id, by=acting(luca), now=NOW + HOURS)
    assert who(taken) == ["Luca Benetti"]


def test_and_nobody_once_it_is_taken_from_everybody(taken, luca):
    for hours, assignee in enumerate((luca.id, None), 1):
        moves.assign(taken.id, assignee_id=assignee, by=acting(luca), now=NOW + hours * HOURS)
    assert who(taken) == [None]
    assert referral_page(stored(taken), actor=acting(luca), may_move=True, now=NOW).contact is None


def test_a_contact_that_gives_it_to_a_colleague_is_not_named(referral, contact, luca):
    moves.interested(referral.id, assignee_id=luca.id, by=contact, version=1, now=NOW)
    assert who(referral) == ["Luca Benetti"]
    assert referral_page(stored(referral), actor=contact, may_move=True, now=NOW).contact is None


def test_the_archive_keeps_the_name(taken, luca):
    moves.decline(taken.id, reason="no-capacity", by=acting(luca), version=2, now=NOW + HOURS)
    [line] = archive.all_lines(taken.partner_id, ReferralFilter(), archive.Order(), now=NOW + 2 * HOURS)
    assert line.assignee_name == "Giovanna Santacroce"
