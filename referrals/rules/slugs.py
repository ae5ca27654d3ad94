"""The readable part of a public address: lower-case ASCII words joined by hyphens."""

import re
import unicodedata
from collections.abc import Collection

from referrals.rules.normalization import normalize

LONGEST = 70  # leaves room for a number at the end
NOT_DECOMPOSED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"}
)


def slug_of(*words: str) -> str:
    """Return the slug of the words. A repeated word appears once: "Verona Cloud", "Verona" is "verona-cloud"."""
    letters = normalize("NFKD", " ".join(words).translate(NOT_DECOMPOSED).lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    parts = dict.fromkeys(re.findall(r"[a-z0-9]+", plain))
    return "-".join(parts)[:LONGEST].strip("-") or "partner"


def free(wanted: str, taken: Collection[str]) -> str:
    """Return `wanted`, or the first of wanted-2, wanted-3, … that is not taken."""
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
