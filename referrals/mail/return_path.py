"""Return addresses: one signed envelope sender per notice (VERP).

The address of a returned mail says which notice it belongs to, and nobody can forge one.
"""

import hmac
import re
from typing import Final

from flask import current_app

from referrals.queries.notice.owed_notices import OwedNotice

SIGNATURE: Final = 16  # hexadecimal digits
TOKEN: Final = re.compile(rf"\+n([0-9a-f]{{1,13}})-([0-9a-f]{{{SIGNATURE}}})@", re.IGNORECASE)


def address_of(notice: OwedNotice) -> str | None:
    """Return the envelope sender for the mail of this notice, or None when there is no mailbox for returns."""
    address = current_app.config["RETURNS_ADDRESS"]
    if address is None:
        return None
    name, _, domain = address.partition("@")
    signature = _signature(notice, current_app.config["SECRET_KEY"])
    return f"{name}+n{notice.id:x}-{signature}@{domain}"


def notice_ids(text: str) -> list[tuple[int, str]]:
    """Return (id, signature) of each return address in a text. The signatures are not verified."""
    return [(int(number, 16), signature.lower()) for number, signature in TOKEN.findall(text)]


def is_genuine(notice: OwedNotice, signature: str) -> bool:
    """Tell whether the signature was made with our key, or with an earlier one."""
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
    return any(hmac.compare_digest(_signature(notice, key), signature) for key in keys)


def _signature(notice: OwedNotice, key: str) -> str:
    """Sign the facts of the notice, not just its id: a restored database gives ids out again."""
    facts = f"return-path:{notice.id}:{notice.kind}:{notice.occasion}:{notice.recipient}"
    return hmac.digest(key.encode(), facts.encode(), "sha256").hex()[:SIGNATURE]
