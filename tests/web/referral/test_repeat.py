"""A double click: the second of two equal moves by the same person is answered with the present referral."""

import pytest

from tests.clock import NOW, SECONDS
from tests.web.asking import announced
from tests.web.referral.moving import kinds_owed, send, send_partial, stored


def test_a_double_click_is_answered_as_the_first_was(member, referral):
    first, second = (send(member, referral, "interested", version=1, back="/board") for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, "/board")
    assert "faster" not in member.get("/board").text
    assert (stored(referral).version, kinds_owed(referral)) == (2, ["partner-interested"])


def test_by_link_too(contact, referral):
    answers = [send(contact, referral, "interested", version=1, assignee="me") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


@pytest.mark.parametrize("move", ["ignore", "undo"])
def test_htmx_hears_the_same_twice(member, referral, move):
    if move == "undo":
        send(member, referral, "ignore", version=1)
    version = stored(referral).version
    first, second = (send_partial(member, referral, move, version=version) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert announced(first) == announced(second)


def test_another_move_by_the_same_person_is_none(member, referral):
    send(member, referral, "interested", version=1)
    answer = send(member, referral, "ignore", version=1)
    assert answer.status_code == 409
    assert "You’ve moved it since: “I&#39;m interested”" in answer.text
    assert "faster" not in answer.text


def test_nor_is_the_same_with_another_answer(member, referral):
    send(member, referral, "ignore", version=1, reason="too-far")
    assert send(member, referral, "ignore", version=1, reason="no-capacity").status_code == 409


def test_nor_is_the_same_move_by_a_colleague(sign_in, member, referral, giulia):
    send(sign_in(giulia), referral, "ignore", version=1)
    assert send(member, referral, "ignore", version=1).status_code == 409


def test_a_repeat_after_somebody_moved_on_says_who_it_was(sign_in, member, referral, giulia, travel):
    send(member, referral, "interested", version=1)
    travel(NOW + 5 * SECONDS)
    send(sign_in(giulia), referral, "decline", version=2, reason="no-capacity")
    answer = send(member, referral, "interested", version=1)
    assert answer.status_code == 409
    assert "Giulia Morandi got there first" in answer.text
