"""The language in which somebody is written to."""

from referrals.language.words import LANGUAGES

FALLBACK = "en"  # for a customer whose language the interface does not have


def spoken(language: str) -> str:
    """Return the interface language for somebody who reads `language`."""
    return language if language in LANGUAGES else FALLBACK
