"""worker.py with jobs that only record that they ran; started by test_worker.py."""

import json
import os
import sys
import threading
import time
from pathlib import Path

from flask import current_app

import worker
from referrals import jobs

FOLDER = Path(os.environ["DATA_DIR"])


def note(job, event):
    line = {"job": job, "event": event, "by": threading.current_thread().name, "app": current_app.name}
    with (FOLDER / "notes").open("a") as notes:
        notes.write(json.dumps(line) + "\n")


def job(name):
    def run():
        note(name, "begun")
        while (FOLDER / f"hold-{name}").exists():
            time.sleep(0.01)
        if (FOLDER / f"break-{name}").exists():
            raise RuntimeError(f"{name} was told to fail")
        note(name, "ended")

    return run


def planted(*_):
    note("planted", "ended")


if __name__ == "__main__":
    jobs.sweep, jobs.deliver = job("sweep"), job("deliver")
    worker.INTERVALS.update(json.loads(sys.argv[1]))
    worker.TICK, worker.RQ_PAUSE, worker.LATE_AFTER = 0.05, 0.2, 1.0
    worker.main()
