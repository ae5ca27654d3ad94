"""Country names in the reader's language."""

from functools import cache

from babel import Locale
from babel.core import get_global

from referrals import languages
from referrals.language import formats
from referrals.rules.countries import COUNTRIES
from referrals.rules.folding import fold
from referrals.rules.normalization import normalize

MORE_LANGUAGES = ("de", "fr", "es", "pt", "nl")  # in which country names are understood, besides those of the interface


def name(code: str) -> str:
    """Return the country's name in the reader's language, or the code if there is none."""
    return str(formats.locale().territories.get(code, code))


def names() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country, sorted by name."""
    return _names(formats.language())


def find(text: str) -> str | None:
    """Return the code of a typed country: a code of two or three letters, or a name."""
    return _codes().get(fold(text))


@cache
def _codes() -> dict[str, str]:
    readers = (*MORE_LANGUAGES, *reversed(languages.codes()))  # where two names are alike, the last one counts
    codes = {fold(name): code for language in readers for code, name in _names_in(language)}
    aliases = get_global("territory_aliases")  # three-letter codes and former names
    codes |= {fold(alias): now[0] for alias, now in aliases.items() if alias.isalpha() and len(now) == 1}
    return codes | {fold(code): code for code in COUNTRIES}


def _names_in(language: str) -> list[tuple[str, str]]:
    territories = Locale.parse(language).territories
    return [(code, territories[code]) for code in COUNTRIES]


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(language).territories
    return tuple(sorted(((code, territories[code]) for code in COUNTRIES), key=lambda pair: _plain(pair[1])))


def _plain(name: str) -> str:
    """Return the name without accents, for sorting: Åland comes under A."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
