"""The real worker process: by its timer, on a hint, and whatever happens to Redis."""

import json
import os
import subprocess
import sys

import pytest
from rq import Callback

from referrals import queue
from referrals.config import ROOT
from tests.waiting import eventually

NEVER = {"sweep": 600.0, "deliver": 600.0}
OFTEN = {"sweep": 0.1, "deliver": 0.1}


class Worker:
    def __init__(self, folder):
        self.folder = folder
        self.process = None

    def start(self, intervals, **environ):
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.worker_probe", json.dumps(intervals)],
                cwd=ROOT,
                env=os.environ | {"DATA_DIR": str(self.folder)} | environ,
                stderr=log,
            )

    def notes(self, **wanted):
        path = self.folder / "notes"
        lines = map(json.loads, path.read_text().splitlines()) if path.exists() else []
        return [line for line in lines if wanted.items() <= line.items()]

    def runs(self, job, count, **wanted):
        eventually(lambda: len(self.notes(job=job, event="ended", **wanted)) >= count)

    def runs_again(self, job, **wanted):
        self.runs(job, len(self.notes(job=job, event="ended", **wanted)) + 1, **wanted)

    def log(self):
        return (self.folder / "log").read_text()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=120)


@pytest.fixture
def worker(tmp_path):
    worker = Worker(tmp_path)
    yield worker
    worker.process.kill()
    worker.process.wait()


@pytest.fixture
def woken(worker, redis_server):
    """A worker that has finished its first jobs and waits for this process's hints."""
    worker.start(NEVER, REDIS_URL=redis_server.url)
    worker.runs("sweep", 1)
    worker.runs("deliver", 1)
    queue.configure(redis_server.url)
    yield worker
    queue.configure(None)


def wake(job="deliver"):
    queue._redis.retry_at = 0.0
    return queue.wake_worker(job)


def test_it_begins_with_both_jobs(worker):
    worker.start(NEVER)
    worker.runs("sweep", 1)
    worker.runs("deliver", 1)


def test_without_redis_it_goes_by_its_clock(worker):
    worker.start(OFTEN)
    worker.runs("sweep", 3, by="MainThread")
    worker.runs("deliver", 3, by="MainThread")


def test_a_job_has_its_application(worker):
    worker.start(NEVER)
    worker.runs("deliver", 1, app="app")


def test_a_hint_is_obeyed_at_once(woken):
    assert wake("deliver")
    woken.runs("deliver", 2, app="app")
    assert wake("sweep")
    woken.runs("sweep", 2)


def test_with_redis_the_clock_asks_rq(worker, redis_server):
    worker.start(OFTEN, REDIS_URL=redis_server.url)
    eventually(lambda: [note for note in worker.notes(event="ended") if note["by"] != "MainThread"])


def test_the_sweep_does_not_wait_for_a_delivery_that_takes_long(worker, redis_server):
    worker.start(OFTEN | {"deliver": 600.0}, REDIS_URL=redis_server.url)
    worker.runs("deliver", 1)
    (worker.folder / "hold-deliver").touch()
    queue.open_queue(redis_server.client()).enqueue("referrals.jobs.deliver", job_id="deliver")
    eventually(lambda: len(worker.notes(job="deliver", event="begun")) == 2)
    worker.runs_again("sweep", by="MainThread")


def test_a_hint_during_the_job_is_not_lost(woken):
    (woken.folder / "hold-deliver").touch()
    wake()
    eventually(lambda: len(woken.notes(job="deliver", event="begun")) == 2)
    wake()
    (woken.folder / "hold-deliver").unlink()
    woken.runs("deliver", 3)


def test_what_is_done_leaves_nothing_in_redis(woken, redis_server):
    wake()
    woken.runs("deliver", 2)
    eventually(lambda: not redis_server.client().keys("rq:job:*"))


def test_a_job_that_fails_is_tried_again_and_ends_nothing(worker):
    (worker.folder / "break-sweep").touch()
    worker.start(OFTEN)
    worker.runs("deliver", 2)
    (worker.folder / "break-sweep").unlink()
    worker.runs("sweep", 1)
    assert "sweep was told to fail" in worker.log()


def test_a_job_that_fails_for_rq_is_tried_again_and_ends_nothing(woken):
    (woken.folder / "break-deliver").touch()
    wake()
    eventually(lambda: "deliver was told to fail" in woken.log())
    (woken.folder / "break-deliver").unlink()
    wake("sweep")
    woken.runs("sweep", 2)


def test_a_job_that_nobody_knows_is_survived(woken, redis_server):
    queue.open_queue(redis_server.client()).enqueue("referrals.jobs.nonsense")
    redis_server.client().rpush("rq:queue:referrals", "not a job")
    wake()
    woken.runs("deliver", 2)


def test_a_job_that_is_not_json_is_survived(woken, redis_server):
    queue.Queue("referrals", connection=redis_server.client()).enqueue("referrals.jobs.sweep", job_id="pickled")
    wake()
    woken.runs("deliver", 2)


def foreign(redis_server):
    """Put foreign jobs into our queue, in every way that RQ supports."""
    client = redis_server.client()
    ours, pickling = queue.open_queue(client), queue.Queue("referrals", connection=client)
    ours.enqueue("shop.orders.export", 17, job_id="foreign-function")
    ours.enqueue("referrals.jobs.nonsense", job_id="foreign-name")
    ours.enqueue("referrals.jobs.deliver", job_id="foreign-id")
    ours.enqueue("referrals.jobs.deliver", "argument", job_id="deliver")
    pickling.enqueue("shop.orders.export", job_id="foreign-pickle")
    client.hset("rq:job:foreign-date", mapping={"data": b"[]", "created_at": "yesterday"})
    client.hset("rq:job:foreign-status", mapping={"data": b"[]", "status": "asleep"})
    client.set("rq:job:foreign-type", "x")
    client.rpush("rq:queue:referrals", "foreign-date", "foreign-status", "foreign-type")
    return ["function", "name", "id", "pickle", "date", "status", "type"]


def test_a_foreign_job_is_dropped_with_one_line_and_stops_nothing(woken, redis_server):
    names = foreign(redis_server)
    eventually(lambda: not redis_server.client().keys("rq:job:*"))
    wake()
    woken.runs("deliver", 2)
    log = woken.log()
    lines = [line for line in log.splitlines() if "no job of this application" in line]
    assert [sum(f"foreign-{name}'" in line for line in lines) for name in names] == [1] * len(names)
    assert len(lines) == len(names) + 1
    assert "Traceback" not in log
    assert "stopped" not in log


def test_a_name_that_cannot_be_read_ends_rq_once(woken, redis_server):
    redis_server.client().rpush("rq:queue:referrals", b"\xff\xfe")
    wake()
    woken.runs("deliver", 2)
    eventually(lambda: not redis_server.client().lrange("rq:queue:referrals:intermediate", 0, -1))


@pytest.mark.parametrize("what", ["os.mkdir", "referrals.jobs.clock.os.mkdir"])
def test_whoever_can_write_to_redis_can_have_nothing_else_run(woken, redis_server, what):
    queue.open_queue(redis_server.client()).enqueue(what, str(woken.folder / "planted"))
    wake()
    woken.runs("deliver", 2)
    assert not (woken.folder / "planted").exists()


def test_nothing_else_runs_after_a_job_either(woken, redis_server):
    (woken.folder / "break-deliver").touch()
    queue.open_queue(redis_server.client()).enqueue(
        "referrals.jobs.deliver", job_id="deliver", on_failure=Callback("tests.worker_probe.planted")
    )
    eventually(lambda: "deliver was told to fail" in woken.log())
    wake("sweep")
    woken.runs("sweep", 2)
    assert woken.notes(job="planted") == []


def test_it_survives_an_emptied_redis(woken, redis_server):
    redis_server.client().flushall()
    wake()
    woken.runs("deliver", 2)


def test_it_survives_a_redis_that_is_emptied_under_a_job(woken, redis_server):
    (woken.folder / "hold-deliver").touch()
    wake()
    eventually(lambda: len(woken.notes(job="deliver", event="begun")) == 2)
    redis_server.client().flushall()
    (woken.folder / "hold-deliver").unlink()
    woken.runs("deliver", 2)
    wake("sweep")
    woken.runs("sweep", 2)


def test_it_survives_a_redis_that_is_killed_and_comes_back(woken, redis_server):
    redis_server.kill()
    redis_server.start()
    assert wake()
    woken.runs("deliver", 2)


def test_it_survives_a_redis_that_dies_under_a_job(woken, redis_server):
    (woken.folder / "hold-deliver").touch()
    wake()
    eventually(lambda: len(woken.notes(job="deliver", event="begun")) == 2)
    redis_server.kill()
    (woken.folder / "hold-deliver").unlink()
    woken.runs("deliver", 2)
    redis_server.start()
    wake("sweep")
    woken.runs("sweep", 2)


def test_its_clock_goes_on_while_redis_is_gone(worker, redis_server):
    worker.start(OFTEN, REDIS_URL=redis_server.url)
    worker.runs("sweep", 1)
    redis_server.kill()
    worker.runs_again("sweep", by="MainThread")
    worker.runs_again("deliver", by="MainThread")


def test_its_clock_goes_on_while_redis_is_a_black_hole(worker, redis_server):
    worker.start(OFTEN, REDIS_URL=redis_server.url)
    worker.runs("sweep", 1)
    redis_server.freeze()
    worker.runs_again("sweep", by="MainThread")
    worker.runs_again("deliver", by="MainThread")


def test_a_redis_that_is_gone_does_not_fill_the_log(worker, redis_server):
    redis_server.kill()
    worker.start(OFTEN, REDIS_URL=redis_server.url)
    worker.runs("sweep", 10)
    assert len(worker.log().splitlines()) == 1


def test_when_asked_to_end_it_ends(worker):
    worker.start(NEVER)
    worker.runs("deliver", 1)
    assert worker.stop() == 0


def test_when_asked_to_end_it_ends_while_redis_is_a_black_hole(woken, redis_server):
    redis_server.freeze()
    assert woken.stop() == 0


def test_a_job_at_work_ends_before_the_worker_does(woken):
    (woken.folder / "hold-deliver").touch()
    wake()
    eventually(lambda: len(woken.notes(job="deliver", event="begun")) == 2)
    woken.process.terminate()
    (woken.folder / "hold-deliver").unlink()
    assert woken.process.wait(timeout=120) == 0
    assert len(woken.notes(job="deliver", event="ended")) == 2


def test_after_a_kill_the_next_worker_does_the_work(worker, redis_server):
    (worker.folder / "hold-deliver").touch()
    worker.start(OFTEN, REDIS_URL=redis_server.url)
    eventually(lambda: worker.notes(job="deliver", event="begun"))
    worker.process.kill()
    worker.process.wait()
    (worker.folder / "hold-deliver").unlink()
    worker.start(NEVER, REDIS_URL=redis_server.url)
    worker.runs("deliver", 1)


def test_a_bad_setting_is_one_line(worker):
    worker.start(NEVER, MAIL_PORT="x")
    assert worker.process.wait() == 1
    assert worker.log() == "worker: MAIL_PORT is 'x': give a whole number from 1 to 65535.\n"
