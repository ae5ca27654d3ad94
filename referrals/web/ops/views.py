"""GET /healthz and GET /readyz: plain text, no cookies, no sign-in."""

from flask import Blueprint

from referrals import __version__, clock
from referrals.web.ops import readiness

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """Answer 200 if the system works, even in part, else 503. The body lists the problems and the version."""
    report = readiness.report(now=clock.utcnow())
    problems = [*report.troubles, *(f"degraded: {line}" for line in report.degraded)]
    body = "".join(f"{line}\n" for line in [*(problems or ["ready"]), f"version {__version__}"])
    return body, 503 if report.troubles else 200, {"Content-Type": "text/plain; charset=utf-8"}
