"""CSRF tokens that are masked anew in each response, as a defence against BREACH.

As in Django, the page contains a random mask and the token XORed with it. Flask-WTF creates and checks the token.
"""

import base64
import binascii
import secrets
from itertools import cycle

from flask import Flask, g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

MASK = 16  # bytes


class MaskedCSRFProtect(CSRFProtect):
    """Flask-WTF's CSRFProtect with masked tokens."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = masked_token
        app.context_processor(lambda: {"csrf_token": masked_token})

    def _get_csrf_token(self) -> str | None:
        sent = super()._get_csrf_token()
        return unmasked(sent) if sent else None


def masked_token() -> str:
    """Return the masked token of this response. It is the same in all its forms."""
    if "masked_csrf_token" not in g:
        token = generate_csrf().encode()
        mask = secrets.token_bytes(MASK)
        g.masked_csrf_token = base64.urlsafe_b64encode(mask + _mixed(token, mask)).decode()
    return str(g.masked_csrf_token)


def unmasked(sent: str) -> str | None:
    """Return the token without its mask, or None if it is invalid.

    Pages from before an update still send tokens without a mask; they are accepted.
    """
    if "." in sent:
        return sent
    try:
        both = base64.urlsafe_b64decode(sent)
        return _mixed(both[MASK:], both[:MASK]).decode("ascii")
    except (binascii.Error, ValueError):
        return None


def _mixed(text: bytes, mask: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, cycle(mask), strict=False))
