"""The languages in which partners work with customers, named in the reader's language."""

from functools import cache

from babel import Locale

from referrals import languages
from referrals.language import formats
from referrals.rules.folding import fold
from referrals.rules.profile import LANGUAGES


def names() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every language that can be chosen, sorted by name."""
    return _names(formats.language())


def find(text: str) -> str | None:
    """Return the code of a typed language: "it", "it-IT", "Italian", "italiano"."""
    return _codes().get(fold(text)) or _codes().get(fold(text.replace("_", "-").partition("-")[0]))


@cache
def _codes() -> dict[str, str]:
    codes = {code: code for code in LANGUAGES}
    for code in LANGUAGES:
        for language in dict.fromkeys((*languages.codes(), code)):
            codes[fold(Locale.parse(language).languages[code])] = code
    return codes


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    known = Locale.parse(language).languages
    return tuple(sorted(((code, known[code]) for code in LANGUAGES), key=lambda pair: pair[1].casefold()))
