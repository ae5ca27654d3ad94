"""Keyset cursors: the sort value and public id of a page's last row, signed, for use in URLs.

They are signed because the database looks the row up: an unsigned cursor could probe whether a row exists.
"""

import re
from datetime import UTC, date, datetime

from referrals import links
from referrals.queries.keyset import Key, Position

PUBLIC_ID = re.compile(r"[0-9a-z]{1,16}")
LARGEST = 2**62


def write(place: Position | None) -> str | None:
    """Return the cursor of a place, or None if there is no place."""
    if place is None:
        return None
    key = place.key.isoformat() if isinstance(place.key, date) else place.key
    return links.sign(links.CURSOR, key, place.public_id)


def read(word: str | None, kind: type[Key]) -> Position | None:
    """Return the place of a cursor whose sort value is of type `kind`, or None (the first page) for an invalid one."""
    try:
        match links.read(links.CURSOR, word or ""):
            case [key, str(public_id)] if PUBLIC_ID.fullmatch(public_id):
                return Position(_of_kind(key, kind), public_id)
    except (ValueError, TypeError, OverflowError):
        return None
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
        key.encode()  # a lone surrogate cannot be encoded for the database
        return key
    raise TypeError(key)
