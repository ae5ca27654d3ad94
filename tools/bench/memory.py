"""Memory at rest by process (Linux; PSS: shared pages count once): `.venv/bin/python -m tools.bench.memory`."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from referrals.config import ROOT
from tests.bin_run import environ, free_port

REACH = 350  # MB in all
PAGES = ("/healthz", "/readyz", "/sign-in", "/enquiries/new")
ROUNDS = 50  # visits of every page, so that both web processes have served
REST = 10.0  # seconds


def main(rounds=ROUNDS, rest=REST):
    """Start everything by bin/run, use it, let it rest. Print and return MB by process."""
    with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as data_dir:
        port = free_port()
        settings = environ(PORT=str(port), DATA_DIR=data_dir)
        run = psutil.Popen([sys.executable, ROOT / "run.py"], env=settings, stdout=subprocess.PIPE, text=True)
        try:
            assert "runs at" in run.stdout.readline()
            use(port, rounds)
            time.sleep(rest)
            measured = {name(process): pss(process) for process in [run, *run.children(recursive=True)]}
        finally:
            run.terminate()
            run.communicate()
    print("\n".join(f"{megabytes:7.1f} MB  {process}" for process, megabytes in measured.items()))
    print(f"{sum(measured.values()):7.1f} MB  in all; to reach: {REACH} MB")
    return measured


def use(port, rounds):
    urls = [f"http://127.0.0.1:{port}{page}" for page in PAGES] * rounds
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(get, urls))


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            answer.read()
    except urllib.error.HTTPError as answer:
        answer.close()


def name(process):
    return f"{Path(process.exe()).name} {' '.join(process.cmdline()[1:])[:40]} [{process.pid}]"


def pss(process):
    return process.memory_full_info().pss / 1024**2


if __name__ == "__main__":
    main()
