"""Speaking to one reader: whoever is asking, what is said inside is in that reader's language and zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from babel import Locale
from flask import g
from flask_babel import force_locale, refresh

from referrals.language.words import LANGUAGES

FALLBACK = "en"  # for a customer who writes in a language that we do not speak


@contextmanager
def speaking_to(language: str, zone: str) -> Iterator[None]:
    """Write everything inside for this reader: mails, also where another one looks at them."""
    before = g.get("forced_zone")
    g.forced_zone = zone
    try:
        with force_locale(_locale(spoken(language))):
            refresh()
            yield
    finally:
        g.forced_zone = before
        refresh()


def spoken(language: str) -> str:
    """Return the language in which somebody who reads `language` is written to."""
    return language if language in LANGUAGES else FALLBACK


@cache
def _locale(code: str) -> Locale:
    """Return the one object for a language: a new one would learn anew how dates are written."""
    return Locale.parse(code)
