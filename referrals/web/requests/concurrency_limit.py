"""Limits how many requests use the database at once, so that /healthz always has a free thread.

Without the limit, a database that hangs would block every thread of the web server.
"""

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from time import monotonic

from flask import Flask, Response, g, request

from referrals.database import connections
from referrals.database.connections import Limits
from referrals.web.responses import database_unavailable

MAX_REQUESTS = 4
STALLED_SECONDS = 1.0  # seconds without any progress after which waiting requests are refused
MAX_WAIT = 5.0  # seconds
CHECK_INTERVAL = 0.05
WITHOUT_DATABASE = {"ops.healthz", "static", "stylesheet", "htmx"}


@dataclass
class ConcurrencyLimit:
    """A semaphore for the requests of one process."""

    free: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MAX_REQUESTS))
    moved_at: float = field(default_factory=monotonic)

    def enter(self) -> bool:
        """Take a place, waiting for one while other requests make progress. Return False if none becomes free."""
        until = monotonic() + MAX_WAIT
        while not self.free.acquire(blocking=False):
            now = monotonic()
            if now >= until or now - self.moved_at >= STALLED_SECONDS:
                return False
            if self.free.acquire(timeout=CHECK_INTERVAL):
                break
        self.moved_at = monotonic()
        return True

    def leave(self) -> None:
        self.moved_at = monotonic()
        self.free.release()


def register(app: Flask, limits: Limits) -> None:
    """Let each request through the gate before anything else, and start its time limit for the database."""
    gate = ConcurrencyLimit()

    @app.before_request
    def enter() -> Response | None:
        if request.endpoint in WITHOUT_DATABASE:
            return None
        if not gate.enter():
            return database_unavailable.unavailable_response()
        g.is_inside = True
        connections.begin_request(limits)
        return None

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("is_inside", False):
            gate.leave()
