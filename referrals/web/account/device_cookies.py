"""Device cookies: wrong passwords tried elsewhere do not lock out a browser that has signed in before.

A signed cookie, as in OWASP's "Slow Down Online Guessing Attacks with Device Cookies". It does not sign anybody in.
"""

import secrets

from flask import Response

from referrals import links, origin_keys
from referrals.web.security import cookies

COOKIE = SALT = "device"
LIFETIME = 60 * 60 * 24 * 365  # seconds


def remember(response: Response, email: str) -> None:
    """Set the device cookie of this browser for the account with this email."""
    value = links.sign(SALT, origin_keys.mailbox_key(email), secrets.token_urlsafe(12))
    cookies.set_cookie(response, COOKIE, value, max_age=LIFETIME)


def known(email: str) -> str | None:
    """Return the device id if this browser has signed in to the account with this email, else None."""
    match links.read(SALT, cookies.get(COOKIE) or ""):
        case [str(mailbox), str(name)] if mailbox == origin_keys.mailbox_key(email):
            return name
    return None
