"""The web server on a local port, and requests to it from many sides at once."""

import http.client
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from referrals.config import ROOT
from tests import bin_run
from tests.faults import network
from tests.waiting import eventually


@dataclass
class Web:
    """A running web server."""

    port: int
    process: subprocess.Popen

    def get(self, path, timeout=30.0):
        """Return status, text and seconds of a page. The status is 0 if the server closed the connection."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), time.monotonic() - began
        except (OSError, http.client.HTTPException) as problem:
            return 0, str(problem), time.monotonic() - began
        finally:
            connection.close()

    def get_many(self, path, count):
        """Send this many requests in the background, and return their futures."""
        pool = ThreadPoolExecutor(count)
        asked = [pool.submit(self.get, path) for _ in range(count)]
        pool.shutdown(wait=False)
        return asked


def environ(folder, database_url, port, **more):
    settings = network.environ(folder, DATABASE_URL=database_url, HOST="127.0.0.1", PORT=str(port), **more)
    return bin_run.environ(**settings, FLASK_SKIP_DOTENV="1")


@contextmanager
def web_server(folder, database_url, *, until_ready=True, **more):
    port = bin_run.free_port()
    with (folder / "web.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "web_server.py"],
            cwd=ROOT, env=environ(folder, database_url, port, **more), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    web = Web(port, process)
    try:
        if until_ready:
            eventually(lambda: web.get("/healthz")[0] == 200 or process.poll() is not None, within=120)
        yield web
    finally:
        process.terminate()
        process.wait(timeout=60)
