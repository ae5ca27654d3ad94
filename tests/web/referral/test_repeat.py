"""What is a double click, and what is not. For each move, test_moves.py sends the same form twice."""

from tests.clock import NOW, SECONDS
from tests.web.referral.move_form import send


def test_by_link_too(contact, referral):
    answers = [send(contact, referral, "interested", version=1, assignee="me") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_another_move_by_the_same_person_is_none(member, referral):
    send(member, referral, "interested", version=1)
    answer = send(member, referral, "ignore", version=1)
    assert answer.status_code == 409
    assert "You’ve moved it since: “I&#39;m interested”" in answer.text
    assert "faster" not in answer.text


def test_nor_is_the_same_with_another_answer(member, referral):
    send(member, referral, "ignore", version=1, reason="too-far")
    assert send(member, referral, "ignore", version=1, reason="no-capacity").status_code == 409


def test_a_repeat_after_somebody_moved_on_says_who_it_was(sign_in, member, referral, giulia, travel):
    send(member, referral, "interested", version=1)
    travel(NOW + 5 * SECONDS)
    send(sign_in(giulia), referral, "decline", version=2, reason="no-capacity")
    answer = send(member, referral, "interested", version=1)
    assert answer.status_code == 409
    assert "Giulia Morandi got there first" in answer.text
