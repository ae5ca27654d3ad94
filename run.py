"""Start the broker, the web server and the worker, restart those that end, and stop all of them at the end.

This process lives as long as they do, so it stays small: it imports the standard library and the settings only.
"""

import errno
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from referrals import broker, preparation
from referrals.config import ROOT, Config, ConfigError, read, secret_key
from referrals.processes import PROGRAM, Child, Group, restart_ended, stop, watched_group

STOP_TIMEOUT = 10.0  # seconds for web server and worker to end; the broker follows
BROKER_STOP_TIMEOUT = 3.0  # seconds
START_TIMEOUT = 60.0  # seconds until the web server must answer for the first time
CHECK_INTERVAL = 0.2  # seconds
OLD_DEMO_HOURS = 24


def main() -> None:
    config = settings()
    with processes(config) as (group, broker_child):
        serve(config, group, broker_child)


def settings() -> Config:
    """Read the settings. Exits with a one-line message if they are invalid."""
    os.umask(0o077)
    if sys.argv[1:]:
        fail("it takes no arguments: settings come from the environment or from .env, see README.md.")
    try:
        return read()
    except ConfigError as problem:
        fail(str(problem))


@contextmanager
def processes(config: Config) -> Iterator[tuple[Group, list[Child]]]:
    """Claim DATA_DIR and start the broker. Yield the group for the other processes, and stop everything at the end."""
    refuse_port_in_use(config)
    end_on_signals()
    environ = os.environ | {"FLASK_SKIP_DOTENV": "1", "FLASK_DEBUG": "0", "MALLOC_ARENA_MAX": "2"}
    with (
        instance_lock(config.data_dir),
        watched_group(ROOT, environ) as group,
        running_broker(config, environ, group) as broker_child,
    ):
        yield group, broker_child


def fail(line: str) -> NoReturn:
    print(f"{PROGRAM}: {line}", file=sys.stderr)
    sys.exit(2)


def refuse_port_in_use(config: Config) -> None:
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as problem:
            fail(_explain_bind_error(config, problem))


def _explain_bind_error(config: Config, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"port {config.port} is in use: stop the program that uses it, or set PORT to another."
    if problem.errno == errno.EACCES:
        return f"port {config.port} is for root alone: set PORT to 1024 or more."
    return f"HOST is {config.host!r}, which is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all it has."


def end_on_signals() -> None:
    """Leave the with statements on a signal, which stops everything. A second signal shortens the wait."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, lambda *_: sys.exit(0))


@contextmanager
def instance_lock(data_dir: Path) -> Iterator[None]:
    """Refuse a second instance on one folder: it would share the broker's socket and files."""
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fail(f"another bin/run or bin/dev uses {data_dir}: stop it, or set DATA_DIR to another folder.")
        yield


@contextmanager
def running_broker(config: Config, environ: dict[str, str], group: Group) -> Iterator[list[Child]]:
    """Yield our own Redis, unless REDIS_URL is set or no server is found. The worker then uses its timer alone."""
    program = broker.find_program()
    if config.redis_url or not program:
        yield []
        return
    path = broker.socket_path(config.data_dir)
    child = Child("broker", broker.command(program, config.data_dir, path), is_needed=False)
    group.start(child)
    environ["REDIS_URL"] = broker.url(path)
    try:
        yield [child]
    finally:
        stop([child], BROKER_STOP_TIMEOUT)


def prepare(config: Config, group: Group) -> list[str]:
    """Bring the database up to date. Return the lines to print for the person who starts the program."""
    output_lines = flask(config, group, "prepare")
    facts = json.loads(output_lines.pop()) if output_lines and output_lines[-1].startswith("{") else {}
    hours = facts.get("demo_age_hours") or 0
    if hours >= OLD_DEMO_HOURS and sys.stdin.isatty():
        answer = input(f"The demo network is {hours:.0f} hours old. Restart the demo, as of now? [y/N] ")
        if answer.strip().lower() in ("y", "yes"):
            flask(config, group, "demo", "restart")
    return output_lines


def flask(config: Config, group: Group, *arguments: str) -> list[str]:
    """Return the output lines of a flask command. Its last error line is the reason if it fails."""
    log = config.data_dir / "prepare.log"
    code, printed = group.run([sys.executable, "-m", "flask", "--app", "app", *arguments], log)
    if code:
        reason = next((line for line in reversed(log.read_text().splitlines()) if line.strip()), f"exit code {code}")
        fail(f"the database cannot be prepared: {reason.removeprefix('Error: ').strip()} (see {log})")
    return printed.splitlines()


def serve(config: Config, group: Group, broker_child: list[Child]) -> None:
    """Serve until a signal arrives. Restart processes that end."""
    web = Child("web server", [sys.executable, "web_server.py"])
    worker = Child("worker", [sys.executable, "worker.py"])
    try:
        with preparation.hold_lock(config.data_dir):
            group.start(web)
            output_lines = prepare(config, group)
        wait_for_web(config, web)
        group.start(worker)
        print(welcome(config, output_lines), flush=True)
        while True:
            restart_ended(group, [*broker_child, web, worker])
            time.sleep(CHECK_INTERVAL)
    finally:
        stop([web, worker], STOP_TIMEOUT)


def wait_for_web(config: Config, web: Child) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not is_answering(config):
        if not web.is_running or time.monotonic() > deadline:
            fail("the web server does not start: the lines above say why.")
        time.sleep(0.05)


def is_answering(config: Config) -> bool:
    """Tell whether the web server answers /healthz.

    A plain socket: the HTTP client of the standard library would cost this process 5 MB.
    """
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - recognised, not bound
    with suppress(OSError), socket.create_connection((address, config.port), timeout=2) as web:
        web.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in web.recv(64)
    return False


def welcome(config: Config, output_lines: list[str]) -> str:
    sign_ins = config.data_dir / "demo-sign-ins.txt"
    has_demo = config.demo and sign_ins.exists()
    address = f"{config.base_url}/?demo={secret_key.demo_secret(config.secret_key)}" if has_demo else config.base_url
    lines = [f"Referrals runs at {address} (Ctrl-C stops it)", *output_lines]
    if has_demo:
        lines += [f"Demo sign-ins, kept in {sign_ins}:", *(f"  {line}" for line in sign_ins.read_text().splitlines())]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
