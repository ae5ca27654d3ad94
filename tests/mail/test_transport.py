"""Handing messages over to good and bad servers."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from referrals.mail.outcomes import Refused, Retry, SettingsFault
from referrals.mail.transport import configured, connect
from tests.mail.letters import message
from tests.mail.servers import CHATTER, DRIP, HANG_UP, SILENCE, SIP, bad_server, free_port, good_server, settings

SHORT = {"patience": 0.2, "deadline": 0.4, "goodbye": 0.1}
SOON = 5  # seconds; far more than any of these dialogues may take, far less than a server that never answers would


def send(port, *, limits=None, config=None, **changes):
    with connect(settings(port, **(config or {})), **(limits or {})) as outbox:
        outbox.send(message(**changes))


def fault_of(answers, expected, *, options=None, **sending):
    with bad_server(answers, **(options or {})) as server, pytest.raises(expected) as caught:
        send(server.port, **sending)
    return caught.value


# A good server


def test_a_message_arrives():
    with good_server() as server:
        send(server.port)
    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("referrals@example.org", ["anna@example.com"])
    assert server.messages[0]["Message-ID"] == "<received-42@referrals.example>"


def test_many_messages_share_one_connection():
    with bad_server() as server, connect(settings(server.port)) as outbox:
        for number in range(20):
            outbox.send(message(message_id=f"received-{number}@referrals.example"))
    assert (len(server.contents), server.connections) == (20, 1)


def test_a_connection_is_not_used_for_ever():
    with bad_server() as server, connect(settings(server.port), messages_per_connection=5) as outbox:
        for _ in range(12):
            outbox.send(message())
    assert (len(server.contents), server.connections) == (12, 3)


def test_an_outbox_that_sends_nothing_connects_to_nobody():
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
    assert not configured({"MAIL_SERVER": server})
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


# Temporary refusals

STAGES = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "content"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_temporary_refusal_is_tried_again_later(stage):
    fault = fault_of({stage: "451 4.7.1 busy"}, Retry)
    assert (fault.word, fault.said) == ("deferred", "451 4.7.1 busy")


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_is_closing_is_tried_again_later(stage):
    fault = fault_of({stage: ("421 4.3.2 closing", HANG_UP)}, Retry)
    assert fault.word == "closing"
    assert fault.concerns_every_message


def test_a_temporary_failure_of_the_sign_in_is_tried_again_later():
    fault = fault_of({"AUTH": "454 4.7.0 later"}, Retry, **signing_in())
    assert fault.word == "deferred"
    assert fault.concerns_every_message


def test_a_recipient_refused_for_now_does_not_stop_the_next_message():
    with bad_server({"RCPT": ["450 4.2.0 greylisted"]}) as server, connect(settings(server.port)) as outbox:
        with pytest.raises(Retry) as caught:
            outbox.send(message())
        outbox.send(message())
    assert not caught.value.concerns_every_message
    assert (len(server.contents), server.connections) == (1, 1)


# Refusals for good


def test_a_refused_recipient_flags_the_address():
    fault = fault_of({"RCPT": "550 5.1.1 no such user"}, Refused)
    assert (fault.word, fault.said) == ("recipient-refused", "550 5.1.1 no such user")
    assert fault.address_is_bad
    assert fault.recipients == ("anna@example.com",)


@pytest.mark.parametrize("answer", ["550 5.7.1 we do not like you", "554 5.3.0 full", "503 5.5.1 sequence"])
def test_a_refusal_that_is_not_about_the_mailbox_flags_no_address(answer):
    assert not fault_of({"RCPT": answer}, Refused).address_is_bad


@pytest.mark.parametrize("answer", ["554 5.7.1 Relay access denied", "550 relay not permitted", "550 Relaying denied"])
def test_a_server_that_does_not_relay_yet_is_tried_again_later(answer):
    assert fault_of({"RCPT": answer}, Retry).word == "relay-refused"


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
    assert fault.word == "message-refused"
    assert not fault.address_is_bad


@pytest.mark.parametrize("stage", ["MAIL", "content"])
def test_a_message_that_is_too_big_is_refused(stage):
    assert fault_of({stage: "552 5.3.4 too big"}, Refused).word == "too-big"


def test_after_a_refusal_the_next_message_leaves_on_the_same_connection():
    with bad_server({"RCPT": ["550 5.1.1 gone"]}) as server, connect(settings(server.port)) as outbox:
        with pytest.raises(Refused):
            outbox.send(message())
        outbox.send(message())
    assert (len(server.contents), server.connections) == (1, 1)
    assert "RSET" in server.verbs


# Faults of the settings


def signing_in(password="s3cret", methods="AUTH PLAIN"):
    return {
        "config": {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": password},
        "options": {"extensions": (methods,)},
    }


def test_a_refused_sign_in_is_a_fault_of_the_settings():
    fault = fault_of({"AUTH": "535 5.7.8 bad password"}, SettingsFault, **signing_in())
    assert (fault.word, fault.said) == ("sign-in-refused", "535 5.7.8 bad password")


@pytest.mark.parametrize("methods", ["SIZE 1000", "AUTH GSSAPI"])
def test_a_server_without_a_known_way_to_sign_in_is_a_fault_of_the_settings(methods):
    assert fault_of({}, SettingsFault, **signing_in(methods=methods)).word == "sign-in-impossible"


def test_a_password_that_smtp_cannot_carry_is_a_fault_of_the_settings():
    assert fault_of({}, SettingsFault, **signing_in("perché")).word == "sign-in-impossible"


def test_a_challenge_that_makes_no_sense_is_a_fault_of_the_settings():
    fault = fault_of({"AUTH": "334 a"}, SettingsFault, **signing_in(methods="AUTH CRAM-MD5"))
    assert fault.word == "sign-in-impossible"


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_demands_a_sign_in_is_a_fault_of_the_settings(stage):
    assert fault_of({stage: "530 5.7.0 Authentication required"}, SettingsFault).word == "sign-in-refused"


def test_a_refused_sender_is_a_fault_of_the_settings():
    assert fault_of({"MAIL": "553 5.7.1 not yours"}, SettingsFault).word == "sender-refused"


def test_a_server_that_refuses_to_talk_is_a_fault_of_the_settings():
    assert fault_of({"greeting": "554 5.7.1 go away"}, SettingsFault).word == "greeting-refused"


def test_a_malformed_sender_is_a_fault_of_the_settings():
    fault = fault_of({}, SettingsFault, config={"MAIL_DEFAULT_SENDER": "nobody"})
    assert fault.word == "sender-malformed"


@pytest.mark.parametrize("echoed", ["s3cret", "AGFuYQBzM2NyZXQ=", "czNjcmV0"])
def test_a_server_that_echoes_the_password_does_not_get_it_into_the_reason(echoed):
    fault = fault_of({"AUTH": f"535 {'x' * 290} {echoed} rejected"}, SettingsFault, **signing_in())
    assert echoed[:4] not in fault.reason
    assert "s3cret" not in f"{fault!r}{fault}"


def test_a_reason_is_one_short_line():
    fault = fault_of({"RCPT": "550-5.1.1 no\x1b[31m\r\n550 " + "x" * 900}, Refused)
    assert fault.reason.isprintable()
    assert len(fault.reason) < 350


# Bad lines


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_silent_server_is_given_up(stage):
    began = time.monotonic()
    fault = fault_of({stage: SILENCE}, Retry, limits=SHORT, **signing_in())
    assert fault.word == "no-answer"
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_server_that_answers_a_byte_at_a_time_is_given_up(stage):
    began = time.monotonic()
    fault = fault_of({stage: DRIP}, Retry, limits=SHORT, **signing_in())
    assert fault.word == "no-answer"
    assert time.monotonic() - began < SOON


def test_a_server_that_talks_without_end_is_given_up():
    assert fault_of({"EHLO": CHATTER}, Retry).word in ("dropped", "no-answer")


def test_the_deadline_holds_for_the_whole_dialogue_and_not_for_each_answer():
    def slowly(line):
        time.sleep(0.15)

    answers = dict.fromkeys(["EHLO", "MAIL", "RCPT", "DATA", "content"], slowly)
    assert fault_of(answers, Retry, limits={"deadline": 0.4}).word == "no-answer"


@pytest.mark.parametrize("act", [SILENCE, SIP])
def test_a_server_that_does_not_read_is_given_up(act):
    began = time.monotonic()
    fault = fault_of({"DATA": ("354 go on", act)}, Retry, limits=SHORT, body="x" * 20_000_000)
    assert fault.word == "no-answer"
    assert time.monotonic() - began < SOON


def test_the_deadline_holds_in_any_thread():
    with bad_server({"MAIL": DRIP}) as server, ThreadPoolExecutor(8) as threads:
        endings = [threads.submit(send, server.port, limits=SHORT) for _ in range(8)]
        words = [ending.exception(timeout=SOON).word for ending in endings]
    assert words == ["no-answer"] * 8


def test_a_look_up_that_takes_for_ever_is_given_up(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait())
    with pytest.raises(Retry, match="no-answer"):
        send(25, limits=SHORT)
    answered.set()


def test_the_last_answer_may_take_longer_than_the_others():
    def slowly(line):
        time.sleep(0.6)

    with bad_server({"content": slowly}) as server:
        send(server.port, limits={"patience": 0.5})
    assert len(server.contents) == 1


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_broken_connection_is_tried_again_later(stage):
    fault = fault_of({stage: HANG_UP}, Retry, **signing_in())
    assert fault.word == "dropped"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["SSH-2.0-OpenSSH_9.2", "999 what", "352 what"])
def test_an_answer_that_makes_no_sense_is_tried_again_later(stage, answer):
    assert fault_of({stage: answer}, Retry).word == "garbled"


def test_taken_before_the_content_is_not_taken():
    assert fault_of({"DATA": "250 taken"}, Retry).word == "garbled"


def test_death_between_the_last_byte_and_the_answer_is_tried_again_with_the_same_message_id():
    with bad_server({"content": [HANG_UP]}) as server:
        with pytest.raises(Retry, match="dropped"):
            send(server.port)
        send(server.port)
    assert {one["Message-ID"] for one in server.messages} == {"<received-42@referrals.example>"}
    assert len(server.messages) == 2


def test_death_after_the_answer_is_a_success_and_the_next_message_leaves_on_a_new_connection():
    with bad_server({"content": [("250 taken", HANG_UP)]}) as server, connect(settings(server.port)) as outbox:
        outbox.send(message())
        outbox.send(message())
    assert (len(server.contents), server.connections) == (2, 2)


@pytest.mark.parametrize("farewell", [HANG_UP, SILENCE, DRIP, "500 what", "421 bye"])
def test_an_error_on_closing_is_no_failure(farewell):
    began = time.monotonic()
    with bad_server({"QUIT": farewell}) as server:
        send(server.port, limits={"goodbye": 0.1})
    assert len(server.contents) == 1
    assert time.monotonic() - began < SOON


def test_a_used_connection_that_the_server_ends_is_opened_again():
    ends_later = {"MAIL": ["250 OK", ("421 4.4.5 too many messages", HANG_UP)]}
    with bad_server(ends_later) as server, connect(settings(server.port)) as outbox:
        outbox.send(message())
        outbox.send(message())
    assert (len(server.contents), server.connections) == (2, 2)


def test_a_connection_is_opened_again_once_and_not_for_ever():
    hang_up_later = {"MAIL": ["250 OK", HANG_UP, HANG_UP]}
    with bad_server(hang_up_later) as server, connect(settings(server.port)) as outbox:
        outbox.send(message())
        with pytest.raises(Retry, match="dropped"):
            outbox.send(message())
    assert server.connections == 2


def test_after_a_lost_answer_nothing_is_sent_twice_by_itself():
    with bad_server({"content": ["250 taken", HANG_UP]}) as server, connect(settings(server.port)) as outbox:
        outbox.send(message())
        with pytest.raises(Retry):
            outbox.send(message())
    assert len(server.contents) == 2
