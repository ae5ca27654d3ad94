"""The readable part of a public address: lower-case ASCII words joined by hyphens."""

import re
import unicodedata
from collections.abc import Collection

from referrals.rules.normalization import normalize

MAX_LENGTH = 70  # leaves room for a number at the end
UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"}
)


def slug_of(*words: str) -> str:
    """Return the slug of the words. A repeated word appears once: "Verona Cloud", "Verona" is "verona-cloud"."""
    decomposed = normalize("NFKD", " ".join(words).translate(UNDECOMPOSED).lower())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    parts = dict.fromkeys(re.findall(r"[a-z0-9]+", plain))
    return "-".join(parts)[:MAX_LENGTH].strip("-") or "partner"


def free_slug(slug: str, taken: Collection[str]) -> str:
    """Return `slug`, or the first of slug-2, slug-3, … that is not taken."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
