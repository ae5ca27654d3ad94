"""Wakes the worker: a hint, never the truth. It may be lost, and it keeps nobody waiting."""

import logging
from dataclasses import dataclass
from time import monotonic

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as ConnectionRetry
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

NAME = "referrals"
SERIALIZER = JSONSerializer
AGAIN = "-again"
JOB_TIMEOUT = 60  # seconds that a job may take
HINT_LIVES = 60  # seconds that a hint nobody took, or that failed, stays in Redis
FAILURES = (RedisError, OSError, ValueError)  # of a Redis that is gone, in trouble or not what it should be
LEFT_ALONE = 10.0  # seconds that a Redis that did not answer is not asked again

log = logging.getLogger(__name__)


@dataclass
class _Redis:
    """The one Redis of this process."""

    queue: Queue | None = None
    left_alone_until: float = 0.0
    is_gone: bool = False


_redis = _Redis()


def use(redis_url: str | None) -> None:
    """Says where Redis is, before the first wake; None: there is none, and waking does nothing."""
    _redis.queue = jobs(connection(redis_url)) if redis_url else None
    _redis.left_alone_until, _redis.is_gone = 0.0, False


def wake_worker(job: str = "deliver") -> bool:
    """Asks for referrals.jobs.<job>; False when there is no Redis to ask. Never raises, never waits over a second."""
    if _redis.queue is None or is_left_alone():
        return False
    try:
        _enqueue(_redis.queue, job)
    except RedisError as problem:
        leave_alone(problem)
        return False
    _redis.is_gone = False
    return True


def is_left_alone() -> bool:
    """Tell whether Redis did not answer just now, and is not asked again yet."""
    return monotonic() < _redis.left_alone_until


def leave_alone(problem: Exception) -> None:
    """Ask Redis nothing for a while. It is said once for each absence, however long."""
    _redis.left_alone_until = monotonic() + LEFT_ALONE
    if not _redis.is_gone:
        log.warning("Redis does not answer (%s): what it would be asked is done without it.", problem)
    _redis.is_gone = True


def connection(redis_url: str, *, connect_timeout: float = 0.2, timeout: float = 1.0) -> Redis:
    """Lazy, and quick to give up: redis-py's own settings stall 4 seconds on a refusal and 40 on silence."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=connect_timeout,
        socket_timeout=timeout,
        retry=ConnectionRetry(NoBackoff(), 0),
    )


def jobs(redis: Redis) -> Queue:
    """The one queue: with two, RQ loses a job whose worker dies as it takes it."""
    return Queue(NAME, connection=redis, serializer=SERIALIZER, default_timeout=JOB_TIMEOUT)


def job_of(job_id: str) -> str:
    """The job that an id of RQ stands for."""
    return job_id.removesuffix(AGAIN)


def _enqueue(queue: Queue, job: str) -> None:
    """At most one hint waits beside the one at work: no backlog grows, and no wake is lost while one is at work."""
    for job_id in (job, job + AGAIN):
        try:
            queue.enqueue(
                f"referrals.jobs.{job}",
                job_id=job_id,
                unique=True,
                ttl=HINT_LIVES,
                failure_ttl=HINT_LIVES,
                result_ttl=0,
                retry=Retry(max=2),
            )
        except DuplicateJobError:
            continue
        return
