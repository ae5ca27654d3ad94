"""Our own PostgreSQL on its own port, to be stopped, frozen, killed and locked."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.bin_run import free_port
from tests.waiting import eventually

UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def programs():
    """Return the folder of the newest PostgreSQL's programs; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else pytest.skip("no programs of PostgreSQL (Debian: apt-get install postgresql)")


def user():
    """Return the user to run it as: ourselves, unless we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in UNPRIVILEGED if name in names)


class PostgresServer:
    """One cluster in a temporary folder."""

    def __init__(self):
        self.owner, self.port = user(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="rt-pg-", dir="/tmp"))
        os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.programs = programs()
        self.call("initdb", "--no-sync", "--auth=trust", "--username=owner", "--encoding=UTF8", "--locale=C.UTF-8")

    def call(self, program, *words, check=True):
        """Run one of the programs on the cluster, as its owner."""
        root = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with (self.folder.parent / f"{self.folder.name}.log").open("a") as log:
            return subprocess.run(
                [self.programs / program, "--pgdata", self.folder, *words],
                check=check, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **root,
            )  # fmt: skip

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self.call("pg_ctl", "start", "--wait", "--timeout=60", f"--options={options}")

    def stop(self, mode="immediate"):
        self.call("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def remove(self):
        self.thaw()
        self.call("pg_ctl", "stop", "--wait", "--mode=immediate", check=False)
        shutil.rmtree(self.folder)
        (self.folder.parent / f"{self.folder.name}.log").unlink()

    def processes(self):
        """Return the postmaster and its children."""
        file = self.folder / "postmaster.pid"
        if not file.exists():
            return []
        postmaster = psutil.Process(int(file.read_text().split()[0]))
        return [postmaster, *postmaster.children(recursive=True)]

    def freeze(self):
        """Let it accept connections, by the kernel, and never answer."""
        self.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.send_signal(signal.SIGCONT)

    def send_signal(self, number):
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # a session that has ended meanwhile
                process.send_signal(number)

    def url(self, database="postgres", *, port=None, user="owner"):
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}"

    def connect(self, database="postgres"):
        """Return a connection of the test's own, as superuser."""
        return psycopg.connect(self.url(database), autocommit=True)

    def run(self, statement, database="postgres"):
        with self.connect(database) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def postgres_server():
    server = PostgresServer()
    server.start()
    eventually(lambda: server.connect().close() is None)
    yield server
    server.remove()
