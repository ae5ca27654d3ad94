"""Which browser asks: a random id in a signed cookie, given to whoever fills in the form, sends it, or signs in.

It outlives sessions and names nobody. It tells the enquiries of one browser from those of others, and a member's.
"""

import secrets

from flask import Flask, Response, g, request

from referrals import links, origin_keys
from referrals.web import cookies

COOKIE = "browser"
SALT = "browser-cookie"
LIFETIME = 60 * 60 * 24 * 400  # seconds; browsers keep no cookie for longer


def register(app: Flask) -> None:
    app.after_request(_remember)


def key() -> str:
    """Return the key of this browser (see `origin_keys`); one that is new gets its cookie with the answer."""
    return origin_keys.browser_key(_id())


def known_key() -> str | None:
    """Return the key of this browser if it had its cookie already, else None."""
    known = _id_in_cookie()
    return None if known is None else origin_keys.browser_key(known)


def network_key() -> str | None:
    """Return the key of the network that this request comes from; None when its address is no evidence."""
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
    """Set the cookie, and prolong it, where somebody asked for the key of the browser."""
    if "browser_id" in g:
        cookies.set_cookie(response, COOKIE, links.sign(SALT, g.browser_id), max_age=LIFETIME)
    return response
