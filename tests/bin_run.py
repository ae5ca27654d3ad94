"""bin/run or bin/dev as a person uses it: a copy of the project, the command, its output, its processes."""

import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from contextlib import suppress
from urllib.parse import urlencode

import psutil

from referrals.config import ROOT, SETTINGS
from tests.waiting import eventually

NOT_IN_A_CLONE = shutil.ignore_patterns(".*", "data", "node_modules", "__pycache__")
PROGRAMS = ("sh", "dirname", "cat", "cksum", "echo", "tr", "grep", "tail", "sleep", "uname")


def copy_project(folder):
    return shutil.copytree(ROOT, folder, ignore=NOT_IN_A_CLONE)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def make_path(folder, **programs):
    """Return a PATH with only the programs that bin/run needs, and the given ones."""
    folder.mkdir()
    for name in PROGRAMS:
        (folder / name).symlink_to(shutil.which(name))
    for name, file in programs.items():
        (folder / name.replace("_", "-")).symlink_to(file)
    return str(folder)


def environ(**settings):
    return {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings


def restore_signals():
    """Restore default signals: tests in the background ignore Ctrl-C and hangups, and bin/run would inherit it."""
    for signum in (signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)


def command(process):
    """Return the process's command line; empty once it has ended."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def living(processes):
    """Return those that still run. One that has ended and that init has not yet collected does not."""
    return [one for one in processes if one.is_running() and not _is_zombie(one)]


def _is_zombie(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Run:
    """One start of bin/run, or of another command that prints the same URL."""

    def __init__(self, project, *words, **settings):
        self.project = project
        self.port = settings.setdefault("PORT", str(free_port()))
        self.output = project / "output"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with self.output.open("w") as output:
            self.process = psutil.Popen(
                words or [project / "bin" / "run"], cwd=project if words else "/", env=environ(**settings),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=restore_signals,
            )  # fmt: skip

    def wait_until_ready(self):
        eventually(lambda: self.has_started() or self.process.poll() is not None, within=300)
        assert self.has_started(), self.output_text()
        return self

    def has_started(self):
        return f"Referrals runs at http://127.0.0.1:{self.port}" in self.output_text()

    def output_text(self):
        return self.output.read_text()

    def get(self, path, data=None):
        """Return status and text of a page; status 0 while nobody answers."""
        try:
            with self.browser.open(f"http://127.0.0.1:{self.port}{path}", data, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError as problem:
            return 0, str(problem)

    def post(self, path, **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path)[1])[1]
        return self.get(path, urlencode({"csrf_token": token} | fields).encode())

    def kill(self):
        """Kill whatever is left of it."""
        children = self.process.children(recursive=True) if self.process.is_running() else []
        for process in [self.process, *children]:
            process.kill() if process.is_running() else None
        self.process.wait()

    def find(self, words):
        """Return its processes whose command line contains these words, oldest first."""
        children = self.process.children(recursive=True)
        return sorted((child for child in children if words in command(child)), key=psutil.Process.create_time)

    def stop(self, signum=signal.SIGINT):
        """Stop it. Return its exit code and the processes that outlived it."""
        children = self.process.children(recursive=True)
        self.process.send_signal(signum)
        code = self.process.wait(timeout=120)
        return code, living(children)
