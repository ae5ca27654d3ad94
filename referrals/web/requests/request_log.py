"""Access log: one line for each request, with the request id that all other log lines of the request carry."""

import logging
import secrets
from time import monotonic
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request

from referrals import logs

MAX_PATH_LENGTH = 200
NOT_LOGGED = {"ops.healthz", "static", "stylesheet", "htmx"}

log = logging.getLogger("request")


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_note)
    app.teardown_request(_end)


def _begin() -> None:
    g.request_began = monotonic()
    logs.request_id.set(secrets.token_hex(6))


def _note(response: Response) -> Response:
    """Log method, path, status and duration. The query string may hold personal data and is left out."""
    response.headers["X-Request-Id"] = logs.request_id.get()
    if current_app.config["REFERRALS"].request_log and request.endpoint not in NOT_LOGGED:
        took = (monotonic() - g.request_began) * 1000
        size = response.calculate_content_length()
        path = quote(request.path[:MAX_PATH_LENGTH])
        log.info(
            "%s %s %s %.1f ms %s B", request.method, path, response.status_code, took, "-" if size is None else size
        )
    return response


def _end(_error: BaseException | None) -> None:
    logs.request_id.set("")
