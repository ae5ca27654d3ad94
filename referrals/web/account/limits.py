"""How often one may try: by the browser's network address, and by the email address that is tried.

These slow guessing down. What is promised, five links for a person within the hour, is kept by the database.
"""

from hashlib import sha256

from flask import request

from referrals.rules.address import normal
from referrals.web.account import fields
from referrals.web.extensions import browser_address, limiter
from referrals.web.sign_in import viewer


def typed_address() -> str:
    """Return the key of the address that is tried, without the address itself; another spelling is no other key."""
    typed = fields.address(request.form.get("email", ""))
    return "address:" + sha256(normal(typed).encode()).hexdigest()[:24]


def person_or_browser() -> str:
    somebody = viewer()
    return f"person:{somebody.id}" if somebody else browser_address()


SIGN_IN = limiter.shared_limit("60 per 15 minutes", scope="sign-in", methods=["POST"], key_func=browser_address)
SIGN_IN_TO_ONE = limiter.shared_limit("15 per 15 minutes", scope="sign-in", methods=["POST"], key_func=typed_address)
LINKS = limiter.shared_limit("60 per 15 minutes", scope="links", methods=["POST"], key_func=browser_address)
OWN = limiter.shared_limit("15 per 15 minutes", scope="own", methods=["POST"], key_func=person_or_browser)
INVITATIONS = limiter.shared_limit("40 per hour", scope="invitations", methods=["POST"], key_func=person_or_browser)
