"""Start what bin/run starts, and restart a process when a file of the program changes.

Templates and styles need no restart: dev_server.py reads them for each page. The debugger runs code for whoever reaches
it, so only this machine may reach it. No mail leaves this machine; the demo shows it at /demo/mails.
"""

import os
import sys
import time

import run
from referrals.config import ROOT, Config, is_loopback, returns
from referrals.processes import Child, Group, restart_ended, stop

REFUSAL = (
    "the debugger runs code for whoever reaches it: leave HOST and BASE_URL on 127.0.0.1, and PROXIES at 0; "
    "bin/run is for everything else."
)
WATCHED_FILES = (
    "*.py",
    "referrals/**/*.py",
    "referrals/**/*.mo",
    "referrals/**/*.tsv",
    "templates/mail/**/*.*",
    ".env",
)
CHECK_INTERVAL = 0.5  # seconds between two checks of the files
STOP_TIMEOUT = 5.0  # seconds for a process to end before it is killed


def main() -> None:
    config = run.settings()
    if not config.is_private:
        run.fail(REFUSAL)
    os.environ |= without_mail(config)
    config = run.settings()
    with run.processes(config) as (group, broker_child):
        serve(config, group, broker_child)


def without_mail(config: Config) -> dict[str, str]:
    """Return settings without the mail servers of `.env`, except those on this machine."""
    settings = {}
    if config.mail_server and not is_loopback(config.mail_server):
        settings["MAIL_SERVER"] = ""
    if config.returns and not is_loopback(config.returns.server):
        settings |= dict.fromkeys(returns.NAMES, "")
    return settings


def serve(config: Config, group: Group, broker_child: list[Child]) -> None:
    """Serve until a signal arrives."""
    web = Child("web server", [sys.executable, "dev_server.py"])
    worker = Child("worker", [sys.executable, "worker.py"])
    try:
        lines = run.prepare(config, group)
        files = modified_at()
        group.start(web)
        run.wait_for_web(config, web)
        group.start(worker)
        print(run.welcome(config, lines), flush=True)
        print(mail_note(config), flush=True)
        while True:
            restart_ended(group, broker_child)
            report_ended([web, worker])
            changed, files = changes(files)
            if changed:
                print(f"bin/dev: {', '.join(changed)} changed; starting again.", flush=True)
                restart(group, [web, worker])
            time.sleep(CHECK_INTERVAL)
    finally:
        stop([web, worker], STOP_TIMEOUT)


def mail_note(config: Config) -> str:
    if config.mail_server:
        return f"Mails go to {config.mail_server}:{config.mail_port}."
    if config.demo:
        return f"Mails stay here: {config.base_url}/demo/mails"
    return "Mails stay here: Operator, Notices"


def modified_at() -> dict[str, int]:
    """Return the modification time of each file of the program."""
    times = {}
    for pattern in WATCHED_FILES:
        for path in ROOT.glob(pattern):
            try:
                times[str(path.relative_to(ROOT))] = path.stat().st_mtime_ns
            except FileNotFoundError:  # a temporary file of an editor
                continue
    return times


def changes(before: dict[str, int]) -> tuple[list[str], dict[str, int]]:
    """Return the names of the changed, added or removed files, and the state to compare with next time."""
    now = modified_at()
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)), now


def report_ended(children: list[Child]) -> None:
    """Report once that a process has ended. Its output says why; the next change restarts it."""
    for child in children:
        if child.process and not child.is_running:
            print(f"bin/dev: the {child.name} ended; it starts again when a file changes.", file=sys.stderr, flush=True)
            child.process = None


def restart(group: Group, children: list[Child]) -> None:
    stop(children, STOP_TIMEOUT)
    for child in children:
        if child.process and child.is_running:
            child.process.kill()
            child.process.wait()
        group.start(child)


if __name__ == "__main__":
    main()
