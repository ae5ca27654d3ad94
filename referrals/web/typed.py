"""What people type, as it is kept: without control characters, and without signs that reverse or hide what is read."""

import re
import unicodedata

# Marks that turn the direction of the text round them, and signs without width that hide a difference.
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def line(text: str | None) -> str:
    """Return `text` as one line, its words one space apart."""
    return " ".join(lines(text).split())


def lines(text: str | None) -> str:
    """Return `text` with its line breaks as they were meant, and nothing else that is not to be read."""
    composed = unicodedata.normalize("NFC", HIDDEN.sub("", BREAKS.sub("\n", text or "")))
    readable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") and c != "\n" else c for c in composed)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(row.rstrip() for row in readable.split("\n"))).strip()
