"""Fold text for comparison: without accents, case and punctuation, so that "forli" finds "Forlì"."""

import re
import unicodedata

from referrals.rules.normalization import normalize

# Letters that Unicode does not decompose into a base letter and a mark.
UNDECOMPOSED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})  # noqa: RUF001
SEPARATORS = re.compile(r"[\W_]+")


KEPT_SIGNS = frozenset("#+%&@$€£")  # they distinguish C# from C, and 50% from 50


def fold(text: str) -> str:
    """Return the words of the text in lower-case letters and digits without accents, separated by spaces."""
    return SEPARATORS.sub(" ", _plain(text)).strip()


def search_text(*texts: str) -> str:
    """Return texts for substring search: folded, one line each, without spaces and punctuation.

    "Dell’Acqua", "dell'acqua" and "dellacqua" become the same, and so do all ways to group a telephone number.
    """
    lines = (
        "".join(character for character in _plain(text) if character.isalnum() or character in KEPT_SIGNS)
        for text in texts
    )
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    """Return the text in lower case, without accents."""
    decomposed = normalize("NFKD", text).casefold().translate(UNDECOMPOSED)
    return "".join(character for character in decomposed if unicodedata.category(character)[0] != "M")
