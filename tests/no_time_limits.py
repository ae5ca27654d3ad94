"""Applications without time limits for the database, so that a slow machine does not change a result."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from referrals.database import connections
from referrals.web.requests import concurrency_limit

LONG = 600  # seconds
NO_LIMITS = replace(connections.PAGES, statement=LONG, lock=LONG, idle=LONG, pool=LONG, request=LONG)


@contextmanager
def without_time_limits():
    """Create applications inside this context that never give up. Tests of the limits do not use it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "PAGES", NO_LIMITS)
        patch.setattr(concurrency_limit, "MAX_REQUESTS", 100)
        yield
