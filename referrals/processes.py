"""Child processes that are restarted when they end, in a group that ends with its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STABLE_AFTER = 30.0  # seconds; a process that ran longer had started successfully
MAX_PAUSE = 15.0  # seconds before a process that keeps ending is restarted
MAX_OPTIONAL_TRIES = 5  # restarts of an optional process before it is given up
PROGRAM = f"bin/{Path(sys.argv[0]).stem}"  # bin/run or bin/dev: the prefix of the log lines

# Waits for the end of a pipe that only the parent holds, so the group ends however the parent ends.
WATCHDOG = ("/bin/sh", "-c", 'trap "" HUP INT TERM; read -r _; kill -TERM 0; sleep 3; kill -KILL 0')


@dataclass
class Child:
    """One process. `tries` counts how often it ended soon after its start."""

    name: str
    command: Sequence[str]
    is_needed: bool = True
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    tries: int = 0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(frozen=True)
class Group:
    """A process group for children, with their working directory and environment."""

    folder: Path
    environ: Mapping[str, str]
    id: int

    def start(self, child: Child) -> None:
        child.started_at, child.restart_at = time.monotonic(), None
        child.process = subprocess.Popen(
            child.command, cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, process_group=self.id
        )

    def run(self, command: Sequence[str], errors: Path) -> tuple[int, str]:
        """Run a command to its end. Return its exit code and its output; standard error goes to a file."""
        with errors.open("w") as file:
            done = subprocess.run(
                command, cwd=self.folder, env=self.environ, process_group=self.id, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, text=True,
            )  # fmt: skip
        return done.returncode, done.stdout


@contextmanager
def watched_group(folder: Path, environ: Mapping[str, str]) -> Iterator[Group]:
    """Yield a process group that is killed as a whole at the end, or when this process is killed."""
    watchdog = subprocess.Popen(WATCHDOG, stdin=subprocess.PIPE, process_group=0)
    try:
        yield Group(folder, environ, watchdog.pid)
    finally:
        with suppress(ProcessLookupError, PermissionError):  # macOS refuses when only ended processes are left
            os.killpg(watchdog.pid, signal.SIGKILL)
        watchdog.wait()


def restart_ended(group: Group, children: Sequence[Child]) -> None:
    """Restart the children that have ended, after a pause that grows while they keep ending."""
    for child in children:
        if child.restart_at is not None and time.monotonic() >= child.restart_at:
            group.start(child)
        elif child.restart_at is None and not child.is_running and not _is_given_up(child):
            _schedule(child)


def stop(children: Sequence[Child], timeout: float) -> None:
    """Send SIGTERM to all of them and wait. Those that are too slow are killed with the group."""
    running = [child.process for child in children if child.process and child.is_running]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and any(process.poll() is None for process in running):
        time.sleep(0.05)


def _is_given_up(child: Child) -> bool:
    return not child.is_needed and child.tries >= MAX_OPTIONAL_TRIES


def _schedule(child: Child) -> None:
    child.tries = 1 if time.monotonic() - child.started_at > STABLE_AFTER else child.tries + 1
    pause = min(0.25 * 2**child.tries, MAX_PAUSE)
    code = child.process.returncode if child.process else None
    next_step = "does not start; going on without it" if _is_given_up(child) else f"starting it again in {pause:.1f} s"
    print(f"{PROGRAM}: the {child.name} ended (exit code {code}); {next_step}.", file=sys.stderr, flush=True)
    child.restart_at = None if _is_given_up(child) else time.monotonic() + pause
