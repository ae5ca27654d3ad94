"""The names of countries in the reader's language."""

from functools import cache

from babel import Locale

from referrals.language import formats
from referrals.rules.countries import COUNTRIES
from referrals.rules.normalization import normalize


def name(code: str) -> str:
    """Return what the reader calls the country; the code itself when nobody knows it."""
    return str(formats.locale().territories.get(code, code))


def names() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country, by name."""
    return _names(formats.locale().language)


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(language).territories
    return tuple(sorted(((code, territories[code]) for code in COUNTRIES), key=lambda pair: _plain(pair[1])))


def _plain(name: str) -> str:
    """Return the name without its accents, so that Åland stands under A."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
