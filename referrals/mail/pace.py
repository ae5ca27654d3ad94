"""How fast mails leave: so many a second to one recipient domain."""

from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

SECOND = 1.0


class Pace:
    """Shared by the lines of a process; the clock counts seconds and never goes back."""

    def __init__(self, a_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._a_second = a_second
        self._clock = clock
        self._left_at: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=a_second))
        self._lock = Lock()

    def seconds_to_wait(self, domain: str) -> float:
        """Return 0 and count a mail to the domain as sent now, or else how long to wait before asking again."""
        if not self._a_second:
            return 0
        with self._lock:
            now, left_at = self._clock(), self._left_at[domain]
            if len(left_at) == self._a_second and now - left_at[0] < SECOND:
                return SECOND - (now - left_at[0])
            left_at.append(now)
            return 0
