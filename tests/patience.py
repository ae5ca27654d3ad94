"""Applications that never give up on the database, so that a busy machine does not change a result."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from referrals.database import connections
from referrals.web.requests import concurrency_limit

LONG = 600  # seconds
PATIENT = replace(connections.PAGES, statement=LONG, lock=LONG, idle=LONG, pool=LONG, request=LONG)


@contextmanager
def patient():
    """Let applications created inside wait, however many requests they handle. Tests of the limits do not use it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "PAGES", PATIENT)
        patch.setattr(concurrency_limit, "PLACES", 100)
        yield
