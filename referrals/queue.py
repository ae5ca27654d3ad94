"""Wake the worker through Redis. A wake-up is only a hint: it may be lost, and nobody waits for it."""

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

QUEUE_NAME = "referrals"
SERIALIZER = JSONSerializer
SECOND_SUFFIX = "-again"
JOB_TIMEOUT = 60  # seconds for a job
HINT_TTL = 60  # seconds before a hint that was not taken or that failed expires in Redis
FAILURES = (RedisError, OSError, ValueError)  # of a Redis that is missing, failing or misconfigured
BACK_OFF_SECONDS = 10.0  # for which Redis is not asked again after a failure

log = logging.getLogger(__name__)


@dataclass
class _Redis:
    """The Redis connection of this process."""

    queue: Queue | None = None
    retry_at: float = 0.0
    is_failing: bool = False


_redis = _Redis()


def configure(redis_url: str | None) -> None:
    """Set the URL of Redis. With None, wake_worker() does nothing."""
    _redis.queue = open_queue(connection(redis_url)) if redis_url else None
    _redis.retry_at, _redis.is_failing = 0.0, False


def wake_worker(job: str = "deliver") -> bool:
    """Ask for referrals.jobs.<job>. Return False without a Redis. Never raises, never waits longer than a second."""
    if _redis.queue is None or is_backing_off():
        return False
    try:
        _enqueue(_redis.queue, job)
    except RedisError as problem:
        back_off(problem)
        return False
    _redis.is_failing = False
    return True


def is_backing_off() -> bool:
    """Tell whether Redis has failed within the last seconds and must not be asked again yet."""
    return monotonic() < _redis.retry_at


def back_off(problem: Exception) -> None:
    """Stop asking Redis for some seconds. Each outage is logged once."""
    _redis.retry_at = monotonic() + BACK_OFF_SECONDS
    if not _redis.is_failing:
        log.warning("Redis does not answer (%s): what it would be asked is done without it.", problem)
    _redis.is_failing = True


def connection(redis_url: str, *, connect_timeout: float = 0.2, timeout: float = 1.0) -> Redis:
    """Return a lazy connection that gives up fast. The defaults stall 4 seconds on a refusal and 40 on silence."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=connect_timeout,
        socket_timeout=timeout,
        retry=ConnectionRetry(NoBackoff(), 0),
    )


def open_queue(redis: Redis) -> Queue:
    """Return the only queue. With two, RQ loses a job whose worker dies while taking it."""
    return Queue(QUEUE_NAME, connection=redis, serializer=SERIALIZER, default_timeout=JOB_TIMEOUT)


def job_name(job_id: str) -> str:
    """Return the name of the job behind an RQ id."""
    return job_id.removesuffix(SECOND_SUFFIX)


def _enqueue(queue: Queue, job: str) -> None:
    """Enqueue a job unless one is waiting already. No backlog grows, and no wake-up is lost.

    A job that is running does not count: it may have read the database before the change.
    """
    for job_id in (job, job + SECOND_SUFFIX):
        try:
            queue.enqueue(
                f"referrals.jobs.{job}",
                job_id=job_id,
                unique=True,
                ttl=HINT_TTL,
                failure_ttl=HINT_TTL,
                result_ttl=0,
                retry=Retry(max=2),
            )
        except DuplicateJobError:
            continue
        return
