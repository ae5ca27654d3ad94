"""Identify browsers by a random id in a signed cookie, set when somebody fills in or sends the form, or signs in.

The id outlives sessions. It shows which enquiries came from one browser, and whether a member of a partner uses that
browser.
"""

import secrets

from flask import Flask, Response, g, request

from referrals import links, origin_keys
from referrals.web.security import cookies

COOKIE = "browser"
SALT = "browser-cookie"
LIFETIME = 60 * 60 * 24 * 400  # seconds; browsers keep no cookie for longer


def register(app: Flask) -> None:
    app.after_request(_remember)


def key() -> str:
    """Return the key of this browser (see `origin_keys`). A new browser gets its cookie with the response."""
    return origin_keys.browser_key(_id())


def known_key() -> str | None:
    """Return the key of this browser, or None if it has no cookie yet."""
    known = _id_in_cookie()
    return None if known is None else origin_keys.browser_key(known)


def network_key() -> str | None:
    """Return the key of the client's network, or None if its address is no evidence (loopback, private)."""
    return origin_keys.network_key(request.remote_addr)


def _id() -> str:
    if "browser_id" not in g:
        g.browser_id = _id_in_cookie() or secrets.token_urlsafe(16)
    return str(g.browser_id)


def _id_in_cookie() -> str | None:
    match links.read(SALT, cookies.get(COOKIE) or ""):
        case [str(known)]:
            return known
    return None


def _remember(response: Response) -> Response:
    """Set or renew the cookie if the key of the browser was used in this request."""
    if "browser_id" in g:
        cookies.set_cookie(response, COOKIE, links.sign(SALT, g.browser_id), max_age=LIFETIME)
    return response
