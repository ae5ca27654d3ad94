"""Bad connections to the mail server: silence, single bytes, nonsense, death at each point of the dialogue."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from referrals.mail.connection import connect
from referrals.mail.sending_errors import Retry
from tests.mail.messages import message
from tests.mail.sending import SHORT, SOON, STAGES, fault_of, send, sign_in_options
from tests.mail.servers import CHATTER, DRIP, HANG_UP, SILENCE, SIP, bad_server, settings


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_silent_server_is_given_up(stage):
    began = time.monotonic()
    fault = fault_of({stage: SILENCE}, Retry, limits=SHORT, **sign_in_options())
    assert fault.cause == "no-answer"
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_server_that_answers_a_byte_at_a_time_is_given_up(stage):
    began = time.monotonic()
    fault = fault_of({stage: DRIP}, Retry, limits=SHORT, **sign_in_options())
    assert fault.cause == "no-answer"
    assert time.monotonic() - began < SOON


def test_a_server_that_talks_without_end_is_given_up():
    assert fault_of({"EHLO": CHATTER}, Retry).cause in ("dropped", "no-answer")


def test_the_deadline_holds_for_the_whole_dialogue_and_not_for_each_answer():
    def slowly(line):
        time.sleep(0.15)

    answers = dict.fromkeys(["EHLO", "MAIL", "RCPT", "DATA", "content"], slowly)
    assert fault_of(answers, Retry, limits={"deadline": 0.4}).cause == "no-answer"


@pytest.mark.parametrize("act", [SILENCE, SIP])
def test_a_server_that_does_not_read_is_given_up(act):
    began = time.monotonic()
    fault = fault_of({"DATA": ("354 go on", act)}, Retry, limits=SHORT, body="x" * 20_000_000)
    assert fault.cause == "no-answer"
    assert time.monotonic() - began < SOON


def test_the_deadline_holds_in_any_thread():
    with bad_server({"MAIL": DRIP}) as server, ThreadPoolExecutor(8) as threads:
        endings = [threads.submit(send, server.port, limits=SHORT) for _ in range(8)]
        words = [ending.exception(timeout=SOON).cause for ending in endings]
    assert words == ["no-answer"] * 8


def test_a_look_up_that_takes_for_ever_is_given_up(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait())
    with pytest.raises(Retry, match="no-answer"):
        send(25, limits=SHORT)
    answered.set()


def test_the_last_answer_may_take_longer_than_the_others():
    def slowly(line):
        time.sleep(2.5)

    with bad_server({"content": slowly}) as server:
        send(server.port, limits={"reply_timeout": 2.0})
    assert len(server.contents) == 1


@pytest.mark.parametrize("stage", [*STAGES, "AUTH"])
def test_a_broken_connection_is_tried_again_later(stage):
    fault = fault_of({stage: HANG_UP}, Retry, **sign_in_options())
    assert fault.cause == "dropped"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["SSH-2.0-OpenSSH_9.2", "999 what", "352 what"])
def test_an_answer_that_makes_no_sense_is_tried_again_later(stage, answer):
    assert fault_of({stage: answer}, Retry).cause == "garbled"


def test_taken_before_the_content_is_not_taken():
    assert fault_of({"DATA": "250 taken"}, Retry).cause == "garbled"


def test_death_between_the_last_byte_and_the_answer_is_tried_again_with_the_same_message_id():
    with bad_server({"content": [HANG_UP]}) as server:
        with pytest.raises(Retry, match="dropped"):
            send(server.port)
        send(server.port)
    assert {one["Message-ID"] for one in server.messages} == {"<received-42@referrals.example>"}
    assert len(server.messages) == 2


def test_death_after_the_answer_is_a_success_and_the_next_message_leaves_on_a_new_connection():
    with bad_server({"content": [("250 taken", HANG_UP)]}) as server, connect(settings(server.port)) as connection:
        connection.send(message())
        connection.send(message())
    assert (len(server.contents), server.connections) == (2, 2)


@pytest.mark.parametrize("farewell", [HANG_UP, SILENCE, DRIP, "500 what", "421 bye"])
def test_an_error_on_closing_is_no_failure(farewell):
    began = time.monotonic()
    with bad_server({"QUIT": farewell}) as server:
        send(server.port, limits={"close_timeout": 0.1})
    assert len(server.contents) == 1
    assert time.monotonic() - began < SOON


def test_a_used_connection_that_the_server_ends_is_opened_again():
    ends_later = {"MAIL": ["250 OK", ("421 4.4.5 too many messages", HANG_UP)]}
    with bad_server(ends_later) as server, connect(settings(server.port)) as connection:
        connection.send(message())
        connection.send(message())
    assert (len(server.contents), server.connections) == (2, 2)


def test_a_connection_is_opened_again_once_and_not_for_ever():
    hang_up_later = {"MAIL": ["250 OK", HANG_UP, HANG_UP]}
    with bad_server(hang_up_later) as server, connect(settings(server.port)) as connection:
        connection.send(message())
        with pytest.raises(Retry, match="dropped"):
            connection.send(message())
    assert server.connections == 2


def test_after_a_lost_answer_nothing_is_sent_twice_by_itself():
    with bad_server({"content": ["250 taken", HANG_UP]}) as server, connect(settings(server.port)) as connection:
        connection.send(message())
        with pytest.raises(Retry):
            connection.send(message())
    assert len(server.contents) == 2
