"""Where a page of a list begins, as part of an address: the last row's sort value and public id."""

import base64
import json
import re
from datetime import UTC, date, datetime

from referrals.queries.keyset import Key, Place

PUBLIC_ID = re.compile(r"[0-9a-z]{1,16}")
LARGEST = 2**62


def write(place: Place | None) -> str | None:
    """Return the place as a word for an address."""
    if place is None:
        return None
    key = place.key.isoformat() if isinstance(place.key, date) else place.key
    return base64.urlsafe_b64encode(json.dumps([key, place.public_id]).encode()).decode().rstrip("=")


def read(word: str | None, kind: type[Key]) -> Place | None:
    """Return the place whose sort value is of `kind`; None, so the beginning, for anything else."""
    try:
        key, public_id = json.loads(base64.urlsafe_b64decode((word or "") + "=" * (-len(word or "") % 4)))
        if not PUBLIC_ID.fullmatch(public_id):
            return None
        return Place(_of_kind(key, kind), public_id)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _of_kind(key: object, kind: type[Key]) -> Key:
    if kind is datetime or kind is date:
        read_key: Key = kind.fromisoformat(str(key))
        if isinstance(read_key, datetime) and read_key.tzinfo is None:
            raise ValueError(key)
        return read_key.astimezone(UTC) if isinstance(read_key, datetime) else read_key
    if type(key) is int and kind is int and abs(key) < LARGEST:
        return key
    if isinstance(key, str) and kind is str and "\0" not in key:
        key.encode()  # half a surrogate pair is no text to a database
        return key
    raise TypeError(key)
