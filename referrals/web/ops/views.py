"""GET /healthz and GET /readyz: plain text, no cookies, no sign-in."""

from flask import Blueprint

from referrals import clock
from referrals.web.ops import readiness

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """Answer 200 when the database is writable and at head and the sweep runs; else 503 and what is not so."""
    troubles = readiness.troubles(now=clock.utcnow())
    body = "".join(f"{trouble}\n" for trouble in troubles) or "ready\n"
    return body, 503 if troubles else 200, {"Content-Type": "text/plain; charset=utf-8"}
