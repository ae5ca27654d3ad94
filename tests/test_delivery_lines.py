"""Two lines to the mail server when there is much to send: each mail leaves once, and what goes wrong ends both."""

import threading

import pytest

from referrals import delivery
from referrals.mail.transport import Outbox
from referrals.models import Mark
from referrals.queries import settings as stored
from tests.mail.servers import bad_server, good_server
from tests.owing import notices
from tests.people import NOW, send_enquiry

KINDS = ("referral-received", "enquiry-received")
ENQUIRIES = 6
MAILS = 2 * ENQUIRIES


@pytest.fixture
def much(location, monkeypatch):
    """More than one claim takes."""
    monkeypatch.setattr(delivery, "BATCH", 4)
    for _ in range(ENQUIRIES):
        send_enquiry(location)


@pytest.fixture
def both(monkeypatch):
    """Neither line hands over its first mail before the other does; return a list of who did, to be watched."""
    meeting, seen, hand_over = threading.Barrier(2, timeout=60), [], Outbox.hand_over

    def meet_and_hand_over(line, letter):
        if threading.get_ident() not in seen:
            seen.append(threading.get_ident())
            meeting.wait()
        hand_over(line, letter)

    monkeypatch.setattr(Outbox, "hand_over", meet_and_hand_over)
    return seen


def attempts():
    return sum(one.attempts for one in notices(*KINDS))


def states():
    return {(one.state, one.lease) for one in notices(*KINDS)}


def test_much_leaves_over_two_lines_at_once_and_each_mail_once(use_server, much, both):
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert len(both) == 2
    assert len({one["Message-ID"] for one in server.messages}) == len(server.messages) == MAILS
    assert states() == {("sent", None)}


def test_what_one_claim_takes_leaves_over_one(use_server, referral):
    with bad_server({}) as server:
        use_server(server.port)
        delivery.deliver()
    assert (server.connections, len(server.messages)) == (1, 2)


def test_a_fault_of_the_settings_on_both_burns_nothing(use_server, much, both, monkeypatch):
    with bad_server({"MAIL": "553 5.7.1 not yours"}) as server:
        use_server(server.port)
        delivery.deliver()
    assert states() == {("waiting", None)}
    assert attempts() == 0
    assert stored.mark(Mark.MAIL_PAUSED).at == NOW


def test_a_server_out_of_order_costs_each_line_one_attempt(use_server, much, both):
    with bad_server({"greeting": "451 4.3.0 try again"}) as server:
        use_server(server.port)
        delivery.deliver()
    assert states() == {("waiting", None)}
    assert attempts() == 2


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
def test_what_nobody_foresaw_on_one_line_ends_both_and_is_let_out(use_server, much, both, monkeypatch, is_first):
    send, first = Outbox.hand_over, threading.get_ident()

    def fail(line, letter):
        send(line, letter)
        if (threading.get_ident() == first) is is_first:
            raise ZeroDivisionError

    monkeypatch.setattr(Outbox, "hand_over", fail)
    with good_server() as server:
        use_server(server.port)
        with pytest.raises(ZeroDivisionError):
            delivery.deliver()
    assert {one.lease for one in notices(*KINDS)} == {None}


def test_when_the_time_is_up_both_lines_give_back_and_the_worker_is_woken(use_server, much, both, monkeypatch):
    woken = []
    monkeypatch.setattr(delivery, "monotonic", lambda: len(both) * delivery.WORK)
    monkeypatch.setattr(delivery.queue, "wake_worker", lambda: woken.append(True))
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert len(server.messages) == 2
    assert {one.lease for one in notices(*KINDS)} == {None}
    assert woken == [True]
