"""The socket to the mail server: what is read from it, and how a deadline ends it."""

import socket
import threading

import pytest

from referrals.mail import smtp_socket
from referrals.mail.smtp_socket import Deadline, ReplyReader, shut_down


@pytest.fixture
def pair():
    ours, servers = socket.socketpair()
    with ours, servers:
        yield ours, servers


def test_a_reply_that_is_cut_off_is_none(pair):
    ours, server = pair
    server.sendall(b"220 hello\r\n250")
    server.close()
    reader = ReplyReader(ours)
    assert reader.readline(100) == b"220 hello\r\n"
    with pytest.raises(ConnectionError, match="cut off"):
        reader.readline(100)


def test_replies_without_an_end_are_not_read_to_it(pair, monkeypatch):
    ours, server = pair
    monkeypatch.setattr(smtp_socket, "MAX_REPLIES", 25)
    server.sendall(b"250-more\r\n" * 3)
    reader = ReplyReader(ours)
    assert reader.readline(100) + reader.readline(100) == b"250-more\r\n" * 2
    with pytest.raises(OSError, match="do not end"):
        reader.readline(100)


def test_a_deadline_ends_a_wait(pair):
    ours, _ = pair
    with Deadline(0.1, lambda: shut_down(ours)) as deadline:
        assert ours.recv(1) == b""
    assert deadline.is_over
    with pytest.raises(TimeoutError):
        deadline.seconds_left(10)


def test_a_deadline_that_was_kept_shuts_nothing_down(pair):
    ours, server = pair
    ended = threading.Event()
    with Deadline(3600, ended.set) as deadline:
        assert 0 < deadline.seconds_left(10) <= 10
    server.sendall(b"x")
    assert (ours.recv(1), ended.is_set()) == (b"x", False)


def test_a_socket_that_is_closed_can_be_shut_down():
    sock = socket.socket()
    sock.close()
    shut_down(sock)
