"""Decide whether the demo bar is shown, and what it offers."""

import re
from hmac import compare_digest

from flask import Response, current_app, g, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _l

from referrals.config import Config, is_loopback, secret_key
from referrals.queries.network import demo
from referrals.web.security import cookies

# The people to sign in as: the key of a person in the demo's texts, or None for the customer.
ROLES = {"member": "luca", "admin": "giulia", "operator": "elena", "customer": None}
LABELS = {
    "member": _l("Partner member"),
    "admin": _l("Partner admin"),
    "operator": _l("Operator"),
    "customer": _l("Customer"),
}

PORT = re.compile(r":[0-9]*$")
SIGNS_OF_A_PROXY = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"),
    *("X-Forwarded-Port", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "CDN-Loop"),
)
COOKIE = PARAMETER = "demo"
LIFETIME = 60 * 60 * 24 * 30  # seconds


def is_on() -> bool:
    """Tell whether the demo is enabled and loaded, and this browser opened the URL that bin/run printed."""
    found: bool | None = g.get("demo_is_on")
    if found is None:
        found = g.demo_is_on = _can_be_on() and _knows(cookies.get(COOKIE)) and demo.loaded_at() is not None
    return found


def open_with_secret() -> Response | None:
    """Enable the bar for the browser that opens the printed URL, and redirect to the URL without the secret."""
    given = request.args.get(PARAMETER) if request.endpoint == "directory.home" else None
    if given is None:
        return None
    answer = make_response(redirect(url_for("directory.home"), 303))
    if _can_be_on() and _knows(given):
        cookies.set_cookie(answer, COOKIE, given, max_age=LIFETIME)
    return answer


def _knows(secret: str | None) -> bool:
    expected = secret_key.demo_secret(current_app.config["SECRET_KEY"])
    return secret is not None and compare_digest(secret.encode(), expected.encode())


def _can_be_on() -> bool:
    config: Config = current_app.config["REFERRALS"]
    return config.demo and config.is_private and _is_direct()


def _is_direct() -> bool:
    """Tell whether the browser connects directly, without a proxy, under a name of this machine.

    Behind an unknown proxy everybody would look local. So would a page of another site whose DNS name points here (DNS
    rebinding). Browsers send HTTP/1.1 and a Host header; some proxies do not.
    """
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0" or "HTTP_HOST" not in request.environ:
        return False
    name = PORT.sub("", request.host).strip("[]")
    return is_loopback(name) and not any(sign in request.headers for sign in SIGNS_OF_A_PROXY)


def context() -> dict[str, object]:
    """Context processor: the bar, if it is shown."""
    if request.blueprint == "ops" or not is_on():
        return {}
    return {"demo_bar": "demo/_bar.html", "demo_roles": LABELS, "demo_next": _here()}


def _here() -> str:
    """Return the URL to come back to after the clock was advanced."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
