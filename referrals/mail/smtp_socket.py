"""The socket to the mail server: opened within a time limit, read up to a limit, shut down by a deadline."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from typing import BinaryIO, Self

MAX_REPLIES = 10_000_000  # bytes that a server may send over one connection

# What getaddrinfo() returns: family, kind, protocol, canonical name, address.
AddressInfo = tuple[
    socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]


class Deadline:
    """The end of a dialogue: a timer that then shuts its socket down.

    A timeout of the socket is not enough: a server that sends one byte a second never runs into it.
    """

    def __init__(self, seconds: float, shut_down: Callable[[], None]) -> None:
        self._ends_at = monotonic() + seconds
        self._shut_down = shut_down
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def seconds_left(self, at_most: float) -> float:
        """Return the seconds left, but not more than `at_most`. Raises TimeoutError when there are none."""
        seconds = min(self._ends_at - monotonic(), at_most)
        if self.is_over or seconds <= 0:
            raise TimeoutError("The time for this message is over.")
        return seconds

    def _end(self) -> None:
        self.is_over = True
        self._shut_down()


class ReplyReader:
    """What smtplib reads replies from. smtplib would take part of a line for a reply, and read one without an end."""

    def __init__(self, sock: socket.socket) -> None:
        self._file: BinaryIO = sock.makefile("rb")
        self._left = MAX_REPLIES

    def readline(self, size: int) -> bytes:
        line = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("The replies of the server do not end.")
        if line and len(line) < size and not line.endswith(b"\n"):
            raise ConnectionError("The reply of the server was cut off.")
        return line

    def close(self) -> None:
        self._file.close()


def open_socket(host: str, port: int, deadline: Deadline, timeout: float) -> socket.socket:
    """Connect to the first address of the host that answers; raise the OSError of the last one when none does."""
    fault = OSError("The host has no address.")
    for family, kind, protocol, _, address in _addresses(host, port, deadline.seconds_left(timeout)):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.seconds_left(timeout))
            sock.connect(address)
        except OSError as error:
            sock.close()
            fault = error
        else:
            return sock
    raise fault


def shut_down(sock: socket.socket) -> None:
    """End whatever another thread does with the socket.

    `SSLSocket.shutdown` would first take its encryption away, while the other thread may still be writing.
    """
    with suppress(OSError):  # of a socket that is closed or not connected
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _addresses(host: str, port: int, seconds: float) -> Sequence[AddressInfo]:
    """Look the host up. A look-up cannot be interrupted: one that takes too long is left behind in a thread."""
    found: SimpleQueue[Sequence[AddressInfo] | OSError] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, found.put), daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except Empty:
        raise TimeoutError("The name of the mail server could not be looked up in time.") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _look_up(host: str, port: int, put: Callable[[Sequence[AddressInfo] | OSError], None]) -> None:
    try:
        put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except OSError as error:
        put(error)
    except UnicodeError:
        put(socket.gaierror(socket.EAI_NONAME, "Not a host name."))
