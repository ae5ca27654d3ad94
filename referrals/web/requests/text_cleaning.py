"""Normalize typed text: remove control characters, and characters that reverse or hide other text.

All input passes through here. Text that is far too long is refused before it is processed.
"""

import re
import unicodedata

from flask_babel import gettext

from referrals.rules.normalization import normalize
from referrals.rules.visibility import is_visible

MAX_TEXT_LENGTH = 20_000  # characters of one text; each field has its own, lower limit

# Bidirectional controls and zero-width characters: they can disguise a text.
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


class TooLong(ValueError):
    """The text is longer than MAX_TEXT_LENGTH. A form shows an error at the field; otherwise it is a 413 response."""


def clean_line(text: str | None) -> str:
    """Return `text` as one line, with single spaces. Raises TooLong."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str | None) -> str:
    """Return `text` with normalized line breaks and without invisible characters. Raises TooLong.

    Returns an empty string if nothing in it is visible.
    """
    if len(text or "") > MAX_TEXT_LENGTH:
        raise TooLong(gettext("This is far too long."))
    composed = normalize("NFC", HIDDEN.sub("", BREAKS.sub("\n", text or "")))
    readable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") and c != "\n" else c for c in composed)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(row.rstrip() for row in readable.split("\n"))).strip()
    return text if is_visible(text) else ""


def beginning(text: str | None, limit: int) -> str:
    """Return the first `limit` characters of `text` as one line. For searches, which ignore the rest."""
    return clean_line((text or "")[: 4 * limit])[:limit]
