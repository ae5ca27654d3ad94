"""In which language somebody is written to."""

from referrals.language.words import LANGUAGES

FALLBACK = "en"  # for a customer who writes in a language that we do not speak


def spoken(language: str) -> str:
    """Return the language in which somebody who reads `language` is written to."""
    return language if language in LANGUAGES else FALLBACK
