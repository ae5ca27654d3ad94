"""The real web server process: slow clients hold no thread, and slow requests are closed."""

import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

import web_server
from tests.faults.serving import web_server as serving
from tests.waiting import eventually

HEADERS = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 60000\r\n\r\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    with serving(folder, f"sqlite:///{folder / 'referrals.sqlite3'}") as running:
        yield running


@contextmanager
def slow_clients(web, start, count):
    """Open this many connections that send `start` and nothing more."""
    with ExitStack() as opened:
        clients = [opened.enter_context(socket.create_connection(("127.0.0.1", web.port))) for _ in range(count)]
        for client in clients:
            client.sendall(start)
        yield clients


@pytest.mark.parametrize("start", [HEADERS, BODY, b""], ids=["headers", "bodies", "nothing"])
def test_sixty_slow_clients_silence_nobody(web, start):
    with slow_clients(web, start, 60):
        assert [web.get("/healthz")[0] for _ in range(5)] == [200] * 5


@pytest.mark.slow
def test_a_request_that_does_not_arrive_is_given_up(web):
    def is_closed(client):
        try:
            client.sendall(b"a")
            return client.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True

    with slow_clients(web, HEADERS, 1) as (client,):
        client.settimeout(1)
        eventually(lambda: is_closed(client), within=90)


def test_headers_that_are_too_large_are_refused(web):
    with slow_clients(web, HEADERS + b"a" * 2 * web_server.MAX_HEADER_BYTES + b"\r\n\r\n", 1) as (client,):
        assert b" 431 " in client.recv(100)


def test_a_body_that_is_too_large_is_refused(web):
    start = BODY.replace(b"60000", str(2 * web_server.MAX_BODY_BYTES).encode())
    with slow_clients(web, start, 1) as (client,):
        assert b" 413 " in client.recv(100)


class FakeChannel(web_server.Channel):
    """A channel that has been receiving a request for some time."""

    def __init__(self, seconds, received):
        self.receiving_since, self.received_bytes = time.monotonic() - seconds, received


@pytest.mark.parametrize(
    ("seconds", "received", "too_slow"),
    [
        (5, 10, False),
        (web_server.REQUEST_DEADLINE + 1, 10, True),
        (web_server.REQUEST_DEADLINE + 100, 10_000, True),
        (120, 10 * 1024 * 1024, False),
    ],
)
def test_the_deadline_grows_with_what_has_arrived(seconds, received, too_slow):
    assert FakeChannel(seconds, received).is_too_slow(time.monotonic()) is too_slow


def test_a_connection_between_two_requests_is_not_late():
    channel = FakeChannel(1000, 10)
    channel.receiving_since = None
    assert not channel.is_too_slow(time.monotonic())
