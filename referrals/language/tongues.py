"""The languages in which partners work with customers, by their names in the reader's language."""

from functools import cache

from babel import Locale

from referrals.language import formats
from referrals.rules.profile import LANGUAGES


def names() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every language that can be chosen, by name."""
    return _names(formats.locale().language)


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    known = Locale.parse(language).languages
    return tuple(sorted(((code, known[code]) for code in LANGUAGES), key=lambda pair: pair[1].casefold()))
