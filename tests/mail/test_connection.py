"""Sending messages to good and bad servers."""

import hmac
from base64 import b64decode

import pytest

from referrals.mail.connection import connect, is_configured
from referrals.mail.sending_errors import Refused, Retry, SettingsFault
from tests.mail.messages import message
from tests.mail.sending import STAGES, fault_of, send, sign_in_options
from tests.mail.servers import HANG_UP, bad_server, free_port, good_server, settings

# A good server


def test_a_message_arrives():
    with good_server() as server:
        send(server.port)
    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("referrals@example.org", ["anna@example.com"])
    assert server.messages[0]["Message-ID"] == "<received-42@referrals.example>"


def test_many_messages_share_one_connection():
    with bad_server() as server, connect(settings(server.port)) as connection:
        for number in range(20):
            connection.send(message(message_id=f"received-{number}@referrals.example"))
    assert (len(server.contents), server.connections) == (20, 1)


def test_a_connection_is_not_used_for_ever():
    with bad_server() as server, connect(settings(server.port), messages_per_connection=5) as connection:
        for _ in range(12):
            connection.send(message())
    assert (len(server.contents), server.connections) == (12, 3)


def test_a_connection_that_sends_nothing_connects_to_nobody():
    with connect(settings(free_port())):
        pass


def test_the_server_hears_the_senders_domain_as_our_name():
    with bad_server() as server:
        send(server.port)
    assert server.commands[0].lower() == "ehlo example.org"


def test_lines_that_begin_with_a_dot_arrive_whole():
    with good_server() as server:
        send(server.port, body=".\n..\n.hidden\nend\n", html=None)
    assert server.messages[0].get_content().splitlines() == [".", "..", ".hidden", "end"]


# Without a server


@pytest.mark.parametrize("server", [None, ""])
def test_without_a_server_nothing_is_configured(server):
    assert not is_configured({"MAIL_SERVER": server})
    with pytest.raises(SettingsFault, match="no-server"):
        connect({"MAIL_SERVER": server})


def test_a_refused_connection_is_tried_again_later():
    with pytest.raises(Retry, match="connection-refused") as caught:
        send(free_port())
    assert caught.value.concerns_every_message


def test_an_unknown_name_is_tried_again_later():
    with pytest.raises(Retry, match="name-not-found"):
        send(
            25,
            config={"MAIL_SERVER": "no-such-host.invalid"},
        )


# Temporary failures


@pytest.mark.parametrize("stage", STAGES)
def test_a_temporary_refusal_is_tried_again_later(stage):
    fault = fault_of({stage: "451 4.7.1 busy"}, Retry)
    assert (fault.cause, fault.answer) == ("deferred", "451 4.7.1 busy")


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_is_closing_is_tried_again_later(stage):
    fault = fault_of({stage: ("421 4.3.2 closing", HANG_UP)}, Retry)
    assert fault.cause == "closing"
    assert fault.concerns_every_message


def test_a_temporary_failure_of_the_sign_in_is_tried_again_later():
    fault = fault_of({"AUTH": "454 4.7.0 later"}, Retry, **sign_in_options())
    assert fault.cause == "deferred"
    assert fault.concerns_every_message


def test_a_recipient_refused_for_now_does_not_stop_the_next_message():
    with bad_server({"RCPT": ["450 4.2.0 greylisted"]}) as server, connect(settings(server.port)) as connection:
        with pytest.raises(Retry) as caught:
            connection.send(message())
        connection.send(message())
    assert not caught.value.concerns_every_message
    assert (len(server.contents), server.connections) == (1, 1)


# Permanent failures


def test_a_refused_recipient_flags_the_address():
    fault = fault_of({"RCPT": "550 5.1.1 no such user"}, Refused)
    assert (fault.cause, fault.answer) == ("recipient-refused", "550 5.1.1 no such user")
    assert fault.address_is_bad
    assert fault.recipients == ("anna@example.com",)


@pytest.mark.parametrize("answer", ["550 5.7.1 we do not like you", "554 5.3.0 full", "503 5.5.1 sequence"])
def test_a_refusal_that_is_not_about_the_mailbox_flags_no_address(answer):
    assert not fault_of({"RCPT": answer}, Refused).address_is_bad


@pytest.mark.parametrize("answer", ["554 5.7.1 Relay access denied", "550 relay not permitted", "550 Relaying denied"])
def test_a_server_that_does_not_relay_is_a_fault_of_the_settings(answer):
    assert fault_of({"RCPT": answer}, SettingsFault).cause == "relay-refused"


def test_one_refused_recipient_of_two_is_reported_and_nobody_gets_the_message():
    def refuse_bruno(line):
        return "550 5.1.1 no such user" if "bruno" in line else None

    with bad_server({"RCPT": refuse_bruno}) as server, pytest.raises(Refused) as caught:
        send(server.port, recipients=["anna@example.com", "bruno@example.com", "carla@example.com"])
    assert caught.value.recipients == ("bruno@example.com",)
    assert server.contents == []


@pytest.mark.parametrize("stage", ["DATA", "content"])
def test_a_refused_message_flags_no_address(stage):
    fault = fault_of({stage: "554 5.6.0 spam"}, Refused)
    assert fault.cause == "message-refused"
    assert not fault.address_is_bad


@pytest.mark.parametrize("stage", ["MAIL", "content"])
def test_a_message_that_is_too_big_is_refused(stage):
    assert fault_of({stage: "552 5.3.4 too big"}, Refused).cause == "too-big"


def test_after_a_refusal_the_next_message_leaves_on_the_same_connection():
    with bad_server({"RCPT": ["550 5.1.1 gone"]}) as server, connect(settings(server.port)) as connection:
        with pytest.raises(Refused):
            connection.send(message())
        connection.send(message())
    assert (len(server.contents), server.connections) == (1, 1)
    assert "RSET" in server.verbs


# Errors of the settings


def test_a_refused_sign_in_is_a_fault_of_the_settings():
    fault = fault_of({"AUTH": "535 5.7.8 bad password"}, SettingsFault, **sign_in_options())
    assert (fault.cause, fault.answer) == ("sign-in-refused", "535 5.7.8 bad password")


@pytest.mark.parametrize("methods", ["SIZE 1000", "AUTH GSSAPI"])
def test_a_server_without_a_known_way_to_sign_in_is_a_fault_of_the_settings(methods):
    assert fault_of({}, SettingsFault, **sign_in_options(methods=methods)).cause == "sign-in-impossible"


def test_a_password_for_cram_md5_is_digested_in_utf_8():
    sign_in = {"MAIL_USERNAME": "zoë", "MAIL_PASSWORD": "pässwörd€"}
    with bad_server({"AUTH": "334 Y2hhbGxlbmdl"}, extensions=("AUTH CRAM-MD5",)) as server, pytest.raises(Retry):
        send(server.port, config=sign_in)
    digest = hmac.new("pässwörd€".encode(), b"challenge", "md5").hexdigest()
    assert b64decode(server.commands[2]).decode() == f"zoë {digest}"


def test_a_server_that_wants_the_answer_to_plain_on_a_line_of_its_own_gets_it():
    with bad_server({"AUTH": "334 "}, extensions=("AUTH PLAIN",)) as server, pytest.raises(Retry):
        send(server.port, config={"MAIL_USERNAME": "ana", "MAIL_PASSWORD": "s3cret"})
    assert b64decode(server.commands[2]) == b"\0ana\0s3cret"


def test_a_challenge_that_makes_no_sense_is_a_fault_of_the_settings():
    fault = fault_of({"AUTH": "334 a"}, SettingsFault, **sign_in_options(methods="AUTH CRAM-MD5"))
    assert fault.cause == "sign-in-impossible"


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_demands_a_sign_in_is_a_fault_of_the_settings(stage):
    assert fault_of({stage: "530 5.7.0 Authentication required"}, SettingsFault).cause == "sign-in-refused"


def test_a_refused_sender_is_a_fault_of_the_settings():
    assert fault_of({"MAIL": "553 5.7.1 not yours"}, SettingsFault).cause == "sender-refused"


def test_a_server_that_refuses_to_talk_is_a_fault_of_the_settings():
    assert fault_of({"greeting": "554 5.7.1 go away"}, SettingsFault).cause == "greeting-refused"


def test_a_malformed_sender_is_a_fault_of_the_settings():
    fault = fault_of({}, SettingsFault, sender="nobody")
    assert fault.cause == "sender-malformed"


@pytest.mark.parametrize("echoed", ["s3cret", "AGFuYQBzM2NyZXQ=", "czNjcmV0"])
def test_a_server_that_echoes_the_password_does_not_get_it_into_the_reason(echoed):
    fault = fault_of({"AUTH": f"535 {'x' * 290} {echoed} rejected"}, SettingsFault, **sign_in_options())
    assert echoed[:4] not in fault.reason
    assert "s3cret" not in f"{fault!r}{fault}"


def test_a_reason_is_one_short_line():
    fault = fault_of({"RCPT": "550-5.1.1 no\x1b[31m\r\n550 " + "x" * 900}, Refused)
    assert fault.reason.isprintable()
    assert len(fault.reason) < 350
