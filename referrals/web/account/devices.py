"""Browsers from which somebody has signed in before: wrong passwords that others try do not lock these out.

A signed cookie, as in OWASP's "Slow Down Online Guessing Attacks with Device Cookies". It lets nobody in.
"""

import secrets

from flask import Response

from referrals import links, origin_keys
from referrals.web import cookies

COOKIE = SALT = "device"
LIFETIME = 60 * 60 * 24 * 365  # seconds


def remember(response: Response, email: str) -> None:
    """Let this browser be known as one of whoever has the address."""
    value = links.sign(SALT, origin_keys.mailbox_key(email), secrets.token_urlsafe(12))
    cookies.set_cookie(response, COOKIE, value, max_age=LIFETIME)


def known(email: str) -> str | None:
    """Return the random name of this browser if whoever has the address has signed in here before, else None."""
    match links.read(SALT, cookies.get(COOKIE) or ""):
        case [str(mailbox), str(name)] if mailbox == origin_keys.mailbox_key(email):
            return name
    return None
