"""Where a mail comes back to when it cannot be delivered: an address of its own, signed, for each notice (VERP).

So a returned mail says by its address alone which notice it is about, and nobody can make one up for another's.
"""

import hmac
import re
from typing import Final

from flask import current_app

from referrals.queries.notices import Owed

SIGNATURE: Final = 16  # hexadecimal digits
TOKEN: Final = re.compile(rf"\+n([0-9a-f]{{1,13}})-([0-9a-f]{{{SIGNATURE}}})@", re.IGNORECASE)


def of(notice: Owed) -> str | None:
    """Return the envelope sender of the mail that `notice` leads, or None when there is no mailbox for returns."""
    address = current_app.config["RETURNS_ADDRESS"]
    if address is None:
        return None
    name, _, domain = address.partition("@")
    signature = _signature(notice, current_app.config["SECRET_KEY"])
    return f"{name}+n{notice.id:x}-{signature}@{domain}"


def notice_ids(text: str) -> list[tuple[int, str]]:
    """Return the (id, signature) of the return addresses in a text; whether they are genuine is not looked at."""
    return [(int(number, 16), signature.lower()) for number, signature in TOKEN.findall(text)]


def is_genuine(notice: Owed, signature: str) -> bool:
    """Tell whether the signature is ours, made with today's key or an earlier one."""
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
    return any(hmac.compare_digest(_signature(notice, key), signature) for key in keys)


def _signature(notice: Owed, key: str) -> str:
    """Bound to what the notice is, not to its number alone: a restored database gives numbers out again."""
    facts = f"return-path:{notice.id}:{notice.kind}:{notice.occasion}:{notice.recipient}"
    return hmac.digest(key.encode(), facts.encode(), "sha256").hex()[:SIGNATURE]
