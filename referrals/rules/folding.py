"""Words as they are compared: without accents, case and punctuation, so that "Forlì" is found by "forli"."""

import re
import unicodedata

from referrals.rules.normalization import normalize

# Letters that Unicode does not take apart into a plain one and its mark.
WHOLE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})  # noqa: RUF001
GAPS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the words of the text in plain lower-case letters and digits, a space between them."""
    apart = normalize("NFKD", text).casefold().translate(WHOLE)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return GAPS.sub(" ", plain).strip()
