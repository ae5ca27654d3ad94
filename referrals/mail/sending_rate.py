"""The sending rate: at most so many mails a second to one recipient domain."""

from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic

SECOND = 1.0


class RateLimiter:
    """A rate limit for each domain. `clock` counts seconds and never goes back."""

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._sent_at: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=per_second))

    def seconds_to_wait(self, domain: str) -> float:
        """Return 0 and count a mail to the domain as sent now, or return how long to wait before asking again."""
        if not self._per_second:
            return 0
        now, sent_at = self._clock(), self._sent_at[domain]
        if len(sent_at) == self._per_second and now - sent_at[0] < SECOND:
            return SECOND - (now - sent_at[0])
        sent_at.append(now)
        return 0
