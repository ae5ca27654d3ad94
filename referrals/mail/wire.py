"""A connection on which every wait ends: for one answer when patience does, for the whole dialogue by a deadline."""

import io
import socket
import ssl
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

FLOOD = 1_000_000  # bytes; no dialogue about one message has so many


class Deadline:
    """The instant by which a dialogue must be over."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds

    def left(self, at_most: float) -> float:
        """Seconds, at most so many; TimeoutError when there are none."""
        seconds = min(self._until - monotonic(), at_most)
        if seconds <= 0:
            raise TimeoutError("The time for this message is over.")
        return seconds


class Wire(io.RawIOBase):
    """What smtplib takes for a socket. A timeout of the socket alone would not do: a byte a second keeps it content."""

    def __init__(self, sock: socket.socket, deadline: Deadline, patience: float) -> None:
        self._sock = sock
        self._received = 0
        self.allow(deadline, patience)

    def allow(self, deadline: Deadline, patience: float) -> None:
        """From now on this deadline holds, and no single wait is longer than the patience (both in seconds)."""
        self._deadline = deadline
        self._patience = patience
        self._received = 0

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        self._arm()
        self._sock = context.wrap_socket(self._sock, server_hostname=host)

    def sendall(self, data: bytes) -> None:
        # Piece by piece: behind TLS, sendall() would grant its timeout to each record anew.
        rest = memoryview(data)
        while rest:
            self._arm()
            rest = rest[self._sock.send(rest) :]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._arm()
        count = self._sock.recv_into(buffer)
        self._received += count
        if self._received > FLOOD:
            raise OSError("The server talks without end.")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        self._sock.close()
        super().close()

    def _arm(self) -> None:
        self._sock.settimeout(self._deadline.left(self._patience))


def dial(host: str, port: int, deadline: Deadline, patience: float) -> Wire:
    """The first of the host's addresses that answers; raises the last one's OSError if none does."""
    fault = OSError("The host has no address.")
    for family, kind, protocol, _, address in _addresses(host, port, deadline.left(patience)):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left(patience))
            sock.connect(address)
        except OSError as error:
            sock.close()
            fault = error
        else:
            return Wire(sock, deadline, patience)
    raise fault


def _addresses(host: str, port: int, seconds: float) -> list[Any]:
    """A look-up cannot be interrupted: it is left behind in a thread of its own when it takes too long."""
    found: SimpleQueue[list[Any] | OSError] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, found.put), daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except Empty:
        raise TimeoutError("The name of the mail server could not be looked up in time.") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _look_up(host: str, port: int, tell: Callable[[list[Any] | OSError], None]) -> None:
    try:
        tell(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except OSError as error:
        tell(error)
    except UnicodeError:
        tell(socket.gaierror(socket.EAI_NONAME, "Not a host name."))
