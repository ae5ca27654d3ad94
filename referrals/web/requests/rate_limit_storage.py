"""Storage for rate limits: Redis, shared by all processes, and the memory of each process in case Redis fails."""

from collections.abc import Callable
from typing import TypeVar

from limits.storage import MemoryStorage, RedisStorage, Storage

from referrals import queue

SCHEME = "steady"  # the URL scheme under which Flask-Limiter finds this storage
REDIS_TIMEOUT = 0.3  # seconds that a request waits for Redis to count
T = TypeVar("T")


class SteadyStorage(Storage):
    """Count in Redis and in memory, and use the larger count.

    A failing Redis therefore neither refuses requests nor delays them. A limit that was reached in this process stays
    reached; only what other processes counted is missing.
    """

    STORAGE_SCHEME: list[str] | None = [SCHEME]  # noqa: RUF012 - as the base class has it

    def __init__(self, uri: str | None = None, *, redis_url: str) -> None:
        super().__init__(uri)
        self._memory = MemoryStorage()
        pool = queue.connection(redis_url, timeout=REDIS_TIMEOUT).connection_pool
        self._redis = RedisStorage("redis://", connection_pool=pool)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return queue.FAILURES

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        here = self._memory.incr(key, expiry, amount)
        return max(here, _call_redis(lambda: self._redis.incr(key, expiry, amount), here))

    def get(self, key: str) -> int:
        here = self._memory.get(key)
        return max(here, _call_redis(lambda: self._redis.get(key), here))

    def get_expiry(self, key: str) -> float:
        here = self._memory.get_expiry(key)
        return max(here, _call_redis(lambda: self._redis.get_expiry(key), here))

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        self._memory.reset()
        return _call_redis(self._redis.reset, None)

    def clear(self, key: str) -> None:
        self._memory.clear(key)
        _call_redis(lambda: self._redis.clear(key), None)


def _call_redis(ask: Callable[[], T], otherwise: T) -> T:
    """Return the result of a Redis call, or `otherwise` if Redis fails or has failed a moment ago."""
    if queue.is_backing_off():
        return otherwise
    try:
        return ask()
    except queue.FAILURES as problem:
        queue.back_off(problem)
        return otherwise
