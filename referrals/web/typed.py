"""What people type, as it is kept: without control characters, and without signs that reverse or hide what is read.

Everything that is typed comes in through here. What is longer than anybody types is refused before it is looked at.
"""

import re
import unicodedata

from flask_babel import gettext
from wtforms import Field

from referrals.rules.normalization import normalize
from referrals.rules.visibility import is_visible

LONGEST = 20_000  # characters of one text; each field has a limit of its own below it

# Marks that turn the direction of the text round them, and signs without width that hide a difference.
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


class TooLong(ValueError):
    """The text is longer than LONGEST. A form says so beside the field; elsewhere the answer is 413."""


def line(text: str | None) -> str:
    """Return `text` as one line, its words one space apart. Raises TooLong."""
    return " ".join(lines(text).split())


def lines(text: str | None) -> str:
    """Return `text` with its line breaks as they were meant, and nothing else that is not to be read.

    It is empty when a reader would see nothing of it. Raises TooLong.
    """
    if len(text or "") > LONGEST:
        raise TooLong(gettext("This is far too long."))
    composed = normalize("NFC", HIDDEN.sub("", BREAKS.sub("\n", text or "")))
    readable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") and c != "\n" else c for c in composed)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(row.rstrip() for row in readable.split("\n"))).strip()
    return text if is_visible(text) else ""


def beginning(text: str | None, limit: int) -> str:
    """Return the first `limit` characters of `text` as one line; for searches, which look at no more."""
    return line((text or "")[: 4 * limit])[:limit]


def read_line(field: Field, values: list[str]) -> None:
    """Give a field the line that was sent for it; what is too long stays in it as it was typed."""
    field.data = values[0] if values else ""
    field.data = line(field.data)


def read_lines(field: Field, values: list[str]) -> None:
    """Give a field the lines that were sent for it; what is too long stays in it as it was typed."""
    field.data = values[0] if values else ""
    field.data = lines(field.data)
