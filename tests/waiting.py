"""Waiting for other processes."""

import time


def eventually(happens, within=120.0):
    """Wait until `happens` returns something true, and return it. Fail after `within` seconds."""
    until = time.monotonic() + within
    while not (result := happens()):
        assert time.monotonic() < until, f"this did not happen within {within} seconds"
        time.sleep(0.02)
    return result
