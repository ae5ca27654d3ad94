"""For what other processes do in their own time."""

import time


def eventually(happens, within=120.0):
    """Wait until it does; fail when it has not within so many seconds. Returns what it returned."""
    until = time.monotonic() + within
    while not (result := happens()):
        assert time.monotonic() < until, f"this did not happen within {within} seconds"
        time.sleep(0.02)
    return result
