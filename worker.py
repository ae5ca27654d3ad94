"""The worker: a timer that sweeps and delivers, and beside it an RQ worker that reacts to hints at once.

The timer is the main thread and never waits for Redis. A Redis that is missing, emptied or silent delays the work by
seconds. RQ runs in its own thread and is restarted whenever it ends.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rq import SimpleWorker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.timeouts import JobTimeoutException, TimerDeathPenalty, UnixSignalDeathPenalty

from referrals import jobs, logs, queue
from referrals.application import create_bare_app
from referrals.config import ConfigError, read
from referrals.database import UNAVAILABLE, reason
from referrals.extensions import db
from referrals.logs import RepeatedErrorLog
from referrals.timekeeper import Timekeeper

INTERVALS = {"sweep": 60.0, "deliver": 10.0}  # seconds between two runs of each job
RETURNS_INTERVAL = 60.0  # seconds between two reads of the mailbox for returns
LATE_AFTER = 5.0  # seconds after which the timer runs a job itself instead of waiting for RQ
TICK = 1.0  # seconds between two looks at the schedule
RQ_PAUSE = 3.0  # seconds before RQ is started again
STOP_TIMEOUT = 20.0  # seconds for a running job after a signal to stop

log = logging.getLogger("worker")
_error_log = RepeatedErrorLog(log)
_timekeeper = Timekeeper()


class Schedule:
    """The schedule of the jobs: when each is due, and when the timer runs it itself instead of waiting for RQ."""

    def __init__(self) -> None:
        self.due_at = dict.fromkeys(INTERVALS, 0.0)
        self.late_at = dict.fromkeys(INTERVALS, 0.0)

    def mark_enqueued(self, job: str) -> None:
        self.due_at[job] = monotonic() + INTERVALS[job]

    def mark_started(self, job: str) -> None:
        self.late_at[job] = monotonic() + queue.JOB_TIMEOUT + LATE_AFTER

    def mark_ended(self, job: str) -> None:
        self.late_at[job] = monotonic() + INTERVALS[job] + LATE_AFTER


class Hint(Job):
    """Accepts only our own jobs from Redis. RQ itself would run any function of any module."""

    success_callback = failure_callback = stopped_callback = None

    @classmethod
    def fetch(cls, id: str, connection: Redis | None = None, serializer: Any = None) -> "Hint":
        """Return the job if it is one of ours. Any other is deleted, and RQ is told that it no longer exists."""
        try:
            hint = super().fetch(id, connection=connection, serializer=serializer)
            assert isinstance(hint, Hint)
            hint.check()
        except (NoSuchJobError, RedisConnectionError, RedisTimeoutError):
            raise
        except Exception as problem:
            log.warning("Dropped from the queue, since it is no job of this application: %.80r", id)
            if connection is not None:
                connection.delete(f"{Job.redis_job_namespace_prefix}{id}")
            raise NoSuchJobError from problem
        return hint

    def check(self) -> None:
        """Raise ValueError unless function and id are one of our jobs, without arguments."""
        name = str(self.func_name).removeprefix(f"{jobs.__name__}.")
        if name not in INTERVALS or queue.job_name(self.id) != name or self.args or self.kwargs:
            raise ValueError("what Redis asks for is no job of ours")

    @property
    def func(self) -> Callable[[], None]:
        self.check()
        name = queue.job_name(self.id)
        return lambda: _run_job(name)


class RqWorker(SimpleWorker):
    """An RQ worker for a thread: it installs no signal handlers and uses no pubsub commands."""

    job_class = Hint
    death_penalty_class = TimerDeathPenalty
    max_connection_wait_time = 5.0
    perform: Callable[[str, Callable[[], bool]], bool]

    def perform_job(self, job: Any, *args: Any, **kwargs: Any) -> bool:
        return self.perform(queue.job_name(job.id), lambda: super(RqWorker, self).perform_job(job, *args, **kwargs))

    def _install_signal_handlers(self) -> None:
        """Leave signals to the main thread."""

    def subscribe(self) -> None:
        """Do nothing: it would cost a thread and a connection."""


def main() -> None:
    os.umask(0o077)
    try:
        config = read()
    except ConfigError as problem:
        sys.exit(f"worker: {problem}")
    logs.configure()
    app, schedule, job_lock, stopping = create_bare_app(config), Schedule(), threading.Lock(), threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    if config.redis_url:
        threading.Thread(target=run_rq_worker, args=(config.redis_url, app, schedule, job_lock), daemon=True).start()
    if config.returns:
        threading.Thread(target=watch_returns, args=(app, stopping), daemon=True).start()
    while not stopping.wait(TICK):
        tick(app, schedule, stopping)
    if not job_lock.acquire(timeout=STOP_TIMEOUT):
        log.warning("A job did not end in time; the next worker takes over what it left.")
    logging.shutdown()
    os._exit(0)  # RQ's thread may be waiting for Redis, and holds nothing that is not in the database


def watch_returns(app: Flask, stopping: threading.Event) -> None:
    """Read the mailbox for returned mail in a thread of its own, so that a hanging mailbox delays nothing else."""
    while not stopping.wait(RETURNS_INTERVAL):
        try:
            with app.app_context():
                _run_job("read_returns")
        except Exception:
            log.exception("read_returns failed")


def tick(app: Flask, schedule: Schedule, stopping: threading.Event) -> None:
    """Enqueue the due jobs. Run here those that RQ does not start in time."""
    for job in INTERVALS:
        is_due, is_late = monotonic() >= schedule.due_at[job], monotonic() >= schedule.late_at[job]
        if stopping.is_set() or not (is_due or is_late):
            continue
        schedule.mark_enqueued(job)
        if is_late or not queue.wake_worker(job):
            run(app, schedule, job)


def run(app: Flask, schedule: Schedule, job: str) -> None:
    """Run a job. A failure is logged and does not stop the other jobs; the job runs again at its next turn."""
    schedule.mark_started(job)
    try:
        with app.app_context(), UnixSignalDeathPenalty(queue.JOB_TIMEOUT, JobTimeoutException):
            _run_job(job)
    except Exception:
        log.exception("%s failed", job)
    schedule.mark_ended(job)


def _run_job(job: str) -> None:
    """Run the job, unless the clock cannot be trusted: archiving and sending cannot be undone.

    An unavailable database is logged in one line. The timer runs the job again later.
    """
    try:
        if _trusts_clock():
            getattr(jobs, job)()
    except UNAVAILABLE as problem:
        db.session.rollback()
        _error_log.error(job, f"{job} is tried again: {reason(problem)}")


def _trusts_clock() -> bool:
    try:
        return _timekeeper.trusts_clock()
    except UNAVAILABLE:  # the job itself will meet the error and report it
        return True
    finally:
        db.session.rollback()


def run_rq_worker(redis_url: str, app: Flask, schedule: Schedule, job_lock: threading.Lock) -> None:
    """Run the RQ worker for ever, and restart it when it ends."""

    def perform(job: str, do: Callable[[], bool]) -> bool:
        with job_lock, app.app_context():
            schedule.mark_started(job)
            done = do()
            schedule.mark_ended(job)
            return done

    # The queue logs once that Redis is missing; RQ would log it every few seconds.
    logging.getLogger("rq.worker").addFilter(lambda record: "could not connect" not in record.getMessage())
    while True:
        try:
            _rq_worker(redis_url, perform).work(logging_level="ERROR")
        except RedisError as problem:
            log.debug("RQ stopped: %s", problem)
        except Exception:
            log.exception("RQ stopped")
        sleep(RQ_PAUSE)


def _rq_worker(redis_url: str, perform: Callable[[str, Callable[[], bool]], bool]) -> RqWorker:
    redis = queue.connection(redis_url, connect_timeout=2.0)
    job_queue = queue.open_queue(redis)
    # Discard jobs that an earlier worker had taken: losing a hint is harmless, and a malformed id would stop RQ each
    # time.
    redis.delete(job_queue.intermediate_queue_key)
    worker = RqWorker([job_queue], worker_ttl=30, maintenance_interval=10, serializer=queue.SERIALIZER)
    worker.perform = perform
    return worker


if __name__ == "__main__":
    main()
