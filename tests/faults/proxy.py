"""A proxy that can fall silent: it accepts data, forwards nothing, and closes nothing."""

import socket
import threading
from contextlib import suppress

import pytest


class Proxy:
    """Forward TCP from its own port to the local port `target`."""

    def __init__(self, target):
        self.target = target
        self.is_open = threading.Event()
        self.is_open.set()
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        self.sockets = [self.server]
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self):
        self.is_open.clear()

    def forward_again(self):
        """Forward again. What was sent meanwhile arrives late, as when a network comes back."""
        self.is_open.set()

    def close(self):
        self.is_open.set()
        for each in self.sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self.server.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, here, there):
        with suppress(OSError):
            while data := here.recv(65536):
                self.is_open.wait()
                there.sendall(data)
        for each in (here, there):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy_to():
    """Return a function that opens a proxy to a local port."""
    opened = []

    def proxy(target):
        opened.append(Proxy(target))
        return opened[-1]

    yield proxy
    for each in opened:
        each.close()
