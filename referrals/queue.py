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

NAME = "referrals"
SERIALIZER = JSONSerializer
AGAIN = "-again"
JOB_TIMEOUT = 60  # seconds for a job
HINT_LIVES = 60  # seconds before a hint that was not taken or that failed expires in Redis
FAILURES = (RedisError, OSError, ValueError)  # of a Redis that is missing, failing or misconfigured
LEFT_ALONE = 10.0  # seconds for which Redis is not asked again after a failure

log = logging.getLogger(__name__)


@dataclass
class _Redis:
    """The Redis connection of this process."""

    queue: Queue | None = None
    left_alone_until: float = 0.0
    is_gone: bool = False


_redis = _Redis()


def use(redis_url: str | None) -> None:
    """Set where Redis is, before the first wake. With None, waking does nothing."""
    _redis.queue = jobs(connection(redis_url)) if redis_url else None
    _redis.left_alone_until, _redis.is_gone = 0.0, False


def wake_worker(job: str = "deliver") -> bool:
    """Ask for referrals.jobs.<job>. Return False without a Redis. Never raises, never waits longer than a second."""
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
    """Tell whether Redis has failed within the last seconds and must not be asked again yet."""
    return monotonic() < _redis.left_alone_until


def leave_alone(problem: Exception) -> None:
    """Stop asking Redis for some seconds. Each outage is logged once."""
    _redis.left_alone_until = monotonic() + LEFT_ALONE
    if not _redis.is_gone:
        log.warning("Redis does not answer (%s): what it would be asked is done without it.", problem)
    _redis.is_gone = True


def connection(redis_url: str, *, connect_timeout: float = 0.2, timeout: float = 1.0) -> Redis:
    """Return a lazy connection that gives up fast. The defaults stall 4 seconds on a refusal and 40 on silence."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=connect_timeout,
        socket_timeout=timeout,
        retry=ConnectionRetry(NoBackoff(), 0),
    )


def jobs(redis: Redis) -> Queue:
    """Return the only queue. With two, RQ loses a job whose worker dies while taking it."""
    return Queue(NAME, connection=redis, serializer=SERIALIZER, default_timeout=JOB_TIMEOUT)


def job_of(job_id: str) -> str:
    """Return the name of the job behind an RQ id."""
    return job_id.removesuffix(AGAIN)


def _enqueue(queue: Queue, job: str) -> None:
    """Enqueue a job unless one is waiting already. No backlog grows, and no wake-up is lost.

    A job that is running does not count: it may have read the database before the change.
    """
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
