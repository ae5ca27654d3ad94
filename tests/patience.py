"""Applications that never give up on the database: on a busy machine a test takes longer, and ends the same."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from referrals import connections
from referrals.web import gate

LONG = 600  # seconds
PATIENT = replace(connections.PAGES, statement=LONG, lock=LONG, idle=LONG, pool=LONG, request=LONG)


@contextmanager
def patient():
    """Let whatever application is made inside wait, however many requests it is at. Tests of the limits do not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "PAGES", PATIENT)
        patch.setattr(gate, "PLACES", 100)
        yield
