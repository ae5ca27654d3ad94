"""Every error of a mail server: nothing is lost, and every notice ends up in the right state."""

import time

import pytest

from referrals import delivery
from referrals.actions.notice import outbox
from referrals.extensions import db
from referrals.models import Location, Mark
from referrals.queries.network import settings
from tests.mail.servers import (
    CHATTER,
    DRIP,
    HANG_UP,
    SILENCE,
    SIP,
    bad_server,
    free_port,
    good_server,
)
from tests.notices import notices, owe
from tests.people import DAYS, HOURS, NOW, send_enquiry
from tests.row_changes import change

MINUTES = HOURS / 60
SHORT = {"deadline": 0.5, "reply_timeout": 0.4}
SOON = 20  # seconds; far longer than any of these takes
KINDS = ("referral-received", "enquiry-received")  # to the contact first, then to the customer
CARLA = "customer"


@pytest.fixture
def deliver_to(use_server):
    """Return a function that delivers to a server with these answers, and returns the server."""

    def deliver(answers, **options):
        with bad_server(answers, **options) as server:
            use_server(server.port)
            delivery.deliver(**SHORT)
        return server

    return deliver


def found():
    """Return the notices as (recipient, state, reason, attempts), the contact's first."""
    return [(one.recipient.split(":")[0], one.state, one.reason, one.attempts) for one in notices(*KINDS)]


def deliver_later(use_server, travel, later):
    """Deliver to a good server some time later. Return who got mail."""
    travel(NOW + later)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    return sorted(one["To"].addresses[0].addr_spec for one in server.messages)


EVERYBODY = ["carla@customer.example", "desk@nordest-verona.example"]
UNTRIED = (CARLA, "waiting", None, 0)


# Unreachable


@pytest.mark.parametrize(
    ("host", "reason"), [("127.0.0.1", "connection-refused"), ("no-such-host.invalid", "name-not-found")]
)
def test_a_server_out_of_reach_costs_one_attempt_of_one_notice(use_server, referral, host, reason):
    use_server(free_port(), MAIL_SERVER=host)
    delivery.deliver(**SHORT)
    assert found() == [("location", "waiting", reason, 1), UNTRIED]
    assert {one.lease for one in notices(*KINDS)} == {None}


def test_one_that_never_answers_is_out_of_reach(deliver_to, referral):
    began = time.monotonic()
    deliver_to({"greeting": SILENCE})
    assert found() == [("location", "waiting", "unreachable", 1), UNTRIED]
    assert time.monotonic() - began < SOON


def test_when_it_is_back_everything_leaves_within_minutes(use_server, travel, referral):
    use_server(free_port())
    for minute in range(0, 600, 10):
        travel(NOW + minute * MINUTES)
        delivery.deliver()
    assert min(one.attempts for one in notices(*KINDS)) > 9
    assert deliver_later(use_server, travel, 612 * MINUTES) == EVERYBODY


def test_the_first_that_leaves_takes_along_what_waited_for_the_server_alone(use_server, travel, referral, operator):
    use_server(free_port())
    travel(NOW + 10 * MINUTES)
    delivery.deliver()
    owe("sign-in-link", f"person:{operator.id}")
    assert deliver_later(use_server, travel, 10 * MINUTES) == EVERYBODY


def test_after_five_days_out_of_reach_it_is_given_up_and_said(use_server, travel, referral):
    use_server(free_port())
    [one] = notices("enquiry-received")
    change(one, attempts=outbox.MIN_ATTEMPTS - 1, send_after=NOW - HOURS)
    travel(NOW + 5 * DAYS + MINUTES)
    delivery.deliver()
    [one] = notices("enquiry-received")
    assert (one.state, one.reason) == ("failed", "connection-refused")


# Retries


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "content"])
def test_one_that_is_put_off_waits_and_the_others_leave(deliver_to, use_server, travel, referral, stage):
    server = deliver_to({stage: ["451 4.3.0 try again"]})
    assert found() == [("location", "waiting", "deferred: 451 4.3.0 try again", 1), (CARLA, "sent", None, 1)]
    assert server.connections == 1
    assert deliver_later(use_server, travel, 2 * MINUTES) == ["desk@nordest-verona.example"]


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL"])
def test_a_server_that_puts_everybody_off_is_asked_once(deliver_to, use_server, travel, referral, stage):
    deliver_to({stage: "451 4.3.0 try again"})
    assert found() == [("location", "waiting", "deferred: 451 4.3.0 try again", 1), UNTRIED]
    assert deliver_later(use_server, travel, 2 * MINUTES) == EVERYBODY


def test_a_server_that_closes_is_asked_again_at_the_next_turn(deliver_to, use_server, travel, referral):
    deliver_to({"RCPT": ["421 4.4.5 too much", "421 4.4.5 too much"]})
    assert found() == [("location", "waiting", "closing: 421 4.4.5 too much", 1), UNTRIED]
    assert deliver_later(use_server, travel, 2 * MINUTES) == EVERYBODY


@pytest.mark.parametrize("act", [SILENCE, DRIP, SIP])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "content"])
def test_a_server_that_dawdles_is_given_up_in_time(deliver_to, use_server, travel, referral, stage, act):
    began = time.monotonic()
    deliver_to({stage: ("354 go on", act) if stage == "DATA" else act})
    assert time.monotonic() - began < SOON
    assert found() == [("location", "waiting", "no-answer", 1), UNTRIED]
    assert deliver_later(use_server, travel, 2 * MINUTES) == EVERYBODY


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_broken_line_loses_nothing(deliver_to, use_server, travel, referral, stage):
    deliver_to({stage: HANG_UP})
    assert found() == [("location", "waiting", "dropped", 1), UNTRIED]
    assert deliver_later(use_server, travel, 2 * MINUTES) == EVERYBODY


@pytest.mark.parametrize("answer", [CHATTER, "what", "999 what"])
def test_a_server_that_makes_no_sense_loses_nothing(deliver_to, use_server, travel, referral, answer):
    deliver_to({"EHLO": answer})
    assert [state for _, state, _, _ in found()] == ["waiting", "waiting"]
    assert deliver_later(use_server, travel, 5 * MINUTES) == EVERYBODY


# The connection breaks near the last byte


def test_death_between_the_content_and_the_answer_gives_a_second_copy_of_the_same_mail(
    deliver_to, use_server, travel, referral
):
    first = deliver_to({"content": HANG_UP}).messages
    assert found() == [("location", "waiting", "dropped", 1), UNTRIED]
    travel(NOW + 2 * MINUTES)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    again = [one for one in server.messages if one["To"] == first[0]["To"]]
    assert [one["Message-ID"] for one in first] == [one["Message-ID"] for one in again]
    assert len(server.messages) == 2


def test_death_after_the_answer_is_a_success(deliver_to, use_server, travel, referral):
    server = deliver_to({"content": ("250 taken", HANG_UP)})
    assert found() == [("location", "sent", None, 1), (CARLA, "sent", None, 1)]
    assert len(server.messages) == 2
    assert deliver_later(use_server, travel, HOURS) == []


@pytest.mark.parametrize("farewell", [HANG_UP, SILENCE, "500 what"])
def test_a_bad_farewell_is_no_failure(deliver_to, referral, farewell):
    deliver_to({"QUIT": farewell})
    assert {state for _, state, _, _ in found()} == {"sent"}


# Permanent refusals


def test_a_recipient_that_does_not_exist_ends_it_and_the_other_leaves(deliver_to, referral):
    deliver_to({"RCPT": ["550 5.1.1 no such user"]})
    assert found() == [("location", "failed", "recipient-refused: 550 5.1.1 no such user", 1), (CARLA, "sent", None, 1)]
    assert db.session.get(Location, referral.location_id).bouncing_at == NOW


def test_what_the_contact_did_not_get_goes_to_the_admins_and_the_operators_are_told(
    deliver_to, referral, giulia, operator
):
    server = deliver_to({"RCPT": ["550 5.1.1 no such user"]})
    to = sorted(one["To"].addresses[0].addr_spec for one in server.messages)
    assert to == ["carla@customer.example", "giulia@people.example", "olga@people.example"]


@pytest.mark.parametrize(
    ("stage", "answer", "word"),
    [
        ("RCPT", "550 5.7.1 not for you", "policy-refused"),
        ("MAIL", "552 5.3.4 too big", "too-big"),
        ("DATA", "554 5.6.0 not this", "message-refused"),
        ("content", "554 5.6.0 not this", "message-refused"),
    ],
)
def test_one_that_is_refused_while_others_pass_waits_and_flags_nobody(
    deliver_to, use_server, travel, referral, stage, answer, word
):
    deliver_to({stage: [answer]})
    assert found() == [("location", "waiting", f"{word}: {answer}", 1), (CARLA, "sent", None, 1)]
    assert db.session.get(Location, referral.location_id).bouncing_at is None
    assert deliver_later(use_server, travel, 2 * MINUTES) == ["desk@nordest-verona.example"]


def test_an_address_that_is_none_is_refused_before_anybody_is_asked(use_server, location):
    change(location, contact_email="not an address")
    send_enquiry(location)
    with good_server() as server:
        use_server(server.port)
        delivery.deliver()
    assert found() == [("location", "failed", "address-malformed: not an address", 1), (CARLA, "sent", None, 1)]


# The settings


@pytest.mark.parametrize(
    ("answers", "options", "more", "word"),
    [
        ({"MAIL": "553 5.7.1 not yours"}, {}, {}, "sender-refused"),
        ({"greeting": "554 5.7.1 go away"}, {}, {}, "greeting-refused"),
        ({"RCPT": "530 5.7.0 sign in first"}, {}, {}, "sign-in-refused"),
        ({}, {}, {"MAIL_USE_TLS": True}, "tls-missing"),
        (
            {"AUTH": "535 5.7.8 bad password"},
            {"extensions": ("AUTH PLAIN",)},
            {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "s3cret"},
            "sign-in-refused",
        ),
    ],
)
def test_a_fault_of_the_settings_burns_no_attempt_and_stays_in_sight(
    use_server, travel, referral, answers, options, more, word
):
    with bad_server(answers, **options) as server:
        use_server(server.port, **more)
        delivery.deliver(**SHORT)
    assert found() == [("location", "waiting", None, 0), UNTRIED]
    assert {one.lease for one in notices(*KINDS)} == {None}
    assert settings.mark(Mark.MAIL_PAUSED).detail.startswith(word)
    assert "s3cret" not in settings.mark(Mark.MAIL_PAUSED).detail


# Answers at a stage that does not show whose fault it is

OF_EVERYBODY = [
    ("RCPT", "550 5.1.8 <referrals@example.org>: Sender address rejected: Domain not found", "sender-refused"),
    ("RCPT", "550 5.4.5 Daily user sending limit exceeded", "limit-reached"),
    ("RCPT", "553 5.7.1 <referrals@example.org>: Sender address rejected: not owned by user us", "sender-refused"),
    ("RCPT", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked", "client-refused"),
    ("content", "554 Message rejected: Email address is not verified", "sender-refused"),
    ("content", "552 5.3.4 Message size exceeds fixed limit", "too-big"),
    ("MAIL", "552 5.3.4 Message size exceeds fixed limit", "too-big"),
    ("RCPT", "554 5.7.1 rejected by policy", "policy-refused"),
    ("content", "554 5.7.1 rejected by policy", "message-refused"),
]


@pytest.mark.parametrize(("stage", "answer", "word"), OF_EVERYBODY)
def test_an_answer_that_everybody_gets_burns_no_attempt_and_pauses(
    deliver_to, use_server, travel, referral, stage, answer, word
):
    deliver_to({stage: answer})
    assert found() == [("location", "waiting", None, 0), UNTRIED]
    assert {one.lease for one in notices(*KINDS)} == {None}
    assert settings.mark(Mark.MAIL_PAUSED).detail == f"{word}: {answer}"
    assert db.session.get(Location, referral.location_id).bouncing_at is None
    assert deliver_later(use_server, travel, HOURS) == EVERYBODY
    assert settings.mark(Mark.MAIL_PAUSED) is None


@pytest.fixture
def five_referrals(location, other_location, operator):
    """Return referrals with notices to two contacts and five customers."""
    for _ in range(2):
        send_enquiry(location)
    for _ in range(3):
        send_enquiry(other_location)


def test_several_recipients_in_a_row_that_do_not_exist_are_believed_by_nobody(
    deliver_to, use_server, travel, five_referrals
):
    deliver_to({"RCPT": lambda line: f"550 5.1.1 {line[8:]} no such user"})
    assert {(state, reason, attempts) for _, state, reason, attempts in found()} == {("waiting", None, 0)}
    assert db.session.query(Location).where(Location.bouncing_at.is_not(None)).count() == 0
    assert notices("contact-unreachable") == []
    assert settings.mark(Mark.MAIL_PAUSED).detail.startswith("same-answer: 550 5.1.1")
    assert len(deliver_later(use_server, travel, HOURS)) == len(found())


def test_those_that_are_refused_again_while_others_pass_do_not_exist(deliver_to, travel, five_referrals, location):
    deliver_to({"RCPT": "550 5.1.1 no such user"})
    travel(NOW + HOURS)
    deliver_to({"RCPT": lambda line: "550 5.1.1 no such user" if "desk@" in line else None})
    assert {state for who, state, _, _ in found() if who == CARLA} == {"sent"}
    assert {state for who, state, _, _ in found() if who == "location"} == {"failed", "dropped"}
    assert db.session.get(Location, location.id).bouncing_at == NOW + HOURS


def test_one_odd_mail_pauses_the_others_once_at_most(deliver_to, travel, referral):
    odd = {"RCPT": lambda line: "550 relay not permitted" if "desk@" in line else None}
    deliver_to(odd)
    assert found() == [("location", "waiting", None, 0), UNTRIED]
    travel(NOW + HOURS)
    deliver_to(odd)
    assert found() == [
        ("location", "waiting", "relay-refused: 550 relay not permitted", 1),
        (CARLA, "sent", None, 1),
    ]
    assert settings.mark(Mark.MAIL_PAUSED) is None


def test_a_sending_limit_pauses_for_an_hour(deliver_to, travel, referral, monkeypatch):
    monkeypatch.setattr(delivery, "STARTED_AT", NOW - HOURS)
    deliver_to({"RCPT": "550 5.4.5 Daily user sending limit exceeded"})
    for minutes, tried in ((11, 0), (59, 0), (60, 1)):
        travel(NOW + minutes * MINUTES)
        assert deliver_to({"RCPT": "550 5.4.5 Daily user sending limit exceeded"}).connections == tried


def test_a_server_that_asks_for_a_slower_pace_costs_no_attempt(deliver_to, use_server, travel, referral):
    deliver_to({"content": "454 Throttling failure: Maximum sending rate exceeded."})
    assert [(state, attempts) for _, state, _, attempts in found()] == [("waiting", 0), ("waiting", 0)]
    assert deliver_later(use_server, travel, 2 * MINUTES) == EVERYBODY


def test_a_full_mailbox_waits_and_is_not_flagged(deliver_to, use_server, travel, referral):
    deliver_to({"RCPT": ["552 5.2.2 mailbox full"]})
    assert found() == [("location", "waiting", "mailbox-full: 552 5.2.2 mailbox full", 1), (CARLA, "sent", None, 1)]
    assert db.session.get(Location, referral.location_id).bouncing_at is None
    assert deliver_later(use_server, travel, 2 * MINUTES) == ["desk@nordest-verona.example"]
