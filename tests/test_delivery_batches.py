"""Delivery of more notices than one claim takes: one connection, each mail once, and a fault ends the run."""

import pytest

from referrals import delivery
from referrals.mail.connection import Connection
from referrals.models import Mark
from referrals.queries.network import settings
from tests.mail.servers import bad_server, good_server
from tests.notices import notices
from tests.people import NOW, send_enquiry

KINDS = ("referral-received", "enquiry-received")
ENQUIRIES = 6
MAILS = 2 * ENQUIRIES


@pytest.fixture
def many(location, monkeypatch):
    """More notices than one claim takes."""
    monkeypatch.setattr(delivery, "BATCH_SIZE", 4)
    for _ in range(ENQUIRIES):
        send_enquiry(location)


@pytest.fixture
def sent(monkeypatch):
    """The envelopes that were sent, in order."""
    found, transmit = [], Connection.transmit

    def note(connection, envelope):
        transmit(connection, envelope)
        found.append(envelope)

    monkeypatch.setattr(Connection, "transmit", note)
    return found


def attempts():
    return sum(one.attempts for one in notices(*KINDS))


def states():
    return {(one.state, one.lease) for one in notices(*KINDS)}


def test_all_claims_leave_over_one_connection_and_each_mail_once(use_server, many):
    with bad_server({}) as server:
        use_server(server.port)
        delivery.deliver()
    assert len({one["Message-ID"] for one in server.messages}) == len(server.messages) == MAILS
    assert server.connections == 1
    assert states() == {("sent", None)}


def test_a_fault_of_the_settings_burns_no_attempt(use_server, many):
    with bad_server({"MAIL": "553 5.7.1 not yours"}) as server:
        use_server(server.port)
        delivery.deliver()
    assert states() == {("waiting", None)}
    assert attempts() == 0
    assert settings.mark(Mark.MAIL_PAUSED).at == NOW


def test_a_server_out_of_order_costs_one_attempt(use_server, many):
    with bad_server({"greeting": "451 4.3.0 try again"}) as server:
        use_server(server.port)
        delivery.deliver()
    assert states() == {("waiting", None)}
    assert attempts() == 1


def test_an_unforeseen_error_is_let_out_and_everything_is_given_back(use_server, many, monkeypatch):
    send = Connection.transmit

    def fail(connection, envelope):
        send(connection, envelope)
        raise ZeroDivisionError

    monkeypatch.setattr(Connection, "transmit", fail)
    with good_server() as server:
        use_server(server.port)
        with pytest.raises(ZeroDivisionError):
            delivery.deliver()
    assert {one.lease for one in notices(*KINDS)} == {None}
    assert len(server.messages) == attempts() == 1


def test_when_the_time_is_over_the_rest_is_given_back_and_the_worker_is_woken(use_server, many, sent, monkeypatch):
    woken = []
    monkeypatch.setattr(delivery, "monotonic", lambda: len(sent) * delivery.RUN_SECONDS)
    monkeypatch.setattr(delivery.queue, "wake_worker", lambda: woken.append(True))
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert len(server.messages) == 2
    assert {one.lease for one in notices(*KINDS)} == {None}
    assert woken == [True]
