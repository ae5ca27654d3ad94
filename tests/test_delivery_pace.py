"""The pace and order of mails: limited by domain, and slow recipients come last."""

from collections import defaultdict

import pytest

from referrals import delivery
from referrals.mail.connection import Connection
from referrals.mail.sending_rate import RateLimiter
from tests.mail.servers import SILENCE, bad_server, good_server
from tests.notices import notices
from tests.people import HOURS, NOW, send_enquiry
from tests.row_changes import change

RATE = 3
SHORT = {"deadline": 0.5, "reply_timeout": 0.4}


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def watch(app, monkeypatch):
    watch = Watch()
    monkeypatch.setitem(app.config, "SENDING_RATE", RATE)
    monkeypatch.setattr(delivery, "monotonic", watch)
    monkeypatch.setattr(delivery, "sleep", watch.sleep)
    return watch


@pytest.fixture
def left_at(watch, monkeypatch):
    """When a mail was sent, by its domain."""
    found, transmit = defaultdict(list), Connection.transmit

    def note(connection, envelope):
        transmit(connection, envelope)
        found[envelope.domain].append(watch.now)

    monkeypatch.setattr(Connection, "transmit", note)
    return found


def most_in_a_second(instants):
    return max(sum(1 for other in instants if one <= other < one + 1) for one in instants)


@pytest.mark.parametrize("batch", [4, 100])
def test_no_domain_gets_more_in_a_second_than_the_rate(use_server, location, left_at, monkeypatch, batch):
    monkeypatch.setattr(delivery, "BATCH_SIZE", batch)
    for _ in range(8):
        send_enquiry(location)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert {domain: len(instants) for domain, instants in left_at.items()} == {
        "nordest-verona.example": 8,
        "customer.example": 8,
    }
    assert {most_in_a_second(instants) for instants in left_at.values()} == {RATE}
    assert {one.state for one in notices("referral-received", "enquiry-received")} == {"sent"}


def test_without_a_rate_nothing_waits(use_server, location, left_at, watch, app, monkeypatch):
    monkeypatch.setitem(app.config, "SENDING_RATE", 0)
    for _ in range(8):
        send_enquiry(location)
    began = watch.now
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert watch.now == began


def test_what_the_turn_has_no_time_for_is_given_back(use_server, location, left_at, watch, monkeypatch):
    monkeypatch.setattr(delivery, "RUN_SECONDS", 0.5)
    for _ in range(8):
        send_enquiry(location)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert {(one.state, one.lease) for one in notices("referral-received")} == {("sent", None), ("waiting", None)}


def test_a_fault_of_the_settings_gives_back_what_waited_for_its_domain(use_server, location, left_at):
    for _ in range(8):
        send_enquiry(location)
    with bad_server({"MAIL": [*["250 OK"] * 7, "553 5.7.1 not yours"]}) as server:
        use_server(server.port)
        delivery.deliver()
    assert len(server.messages) == 7
    assert {one.lease for one in notices("referral-received", "enquiry-received")} == {None}


def test_one_domain_does_not_wait_for_another(watch):
    rate_limiter = RateLimiter(1, watch)
    assert [rate_limiter.seconds_to_wait(domain) for domain in ("a.example", "b.example", "a.example")] == [0, 0, 1]


def test_the_second_that_counts_is_the_last_one(watch):
    rate_limiter = RateLimiter(2, watch)
    waits = []
    for pause in (0, 0.75, 0, 0.25):
        watch.sleep(pause)
        waits.append(rate_limiter.seconds_to_wait("a.example"))
    assert waits == [0, 0, 0.25, 0]


def test_what_was_not_answered_in_time_comes_after_the_others_from_then_on(use_server, referral, travel):
    [slow] = notices("referral-received")
    with bad_server({"RCPT": lambda line: SILENCE if "desk@" in line else None}) as server:
        use_server(server.port)
        delivery.deliver(**SHORT)
        assert [one.state for one in notices("enquiry-received")] == ["waiting"]
        travel(NOW + HOURS)
        change(slow, send_after=NOW - HOURS)  # it is the oldest, so it comes first
        delivery.deliver(**SHORT)
    assert [one.state for one in notices("enquiry-received")] == ["sent"]
    assert [(one.state, one.attempts) for one in notices("referral-received")] == [("waiting", 2)]
