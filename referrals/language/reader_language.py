"""The language in which somebody is written to."""

from referrals import languages


def reader_language(language: str) -> str:
    """Return the language of the interface for somebody who reads `language`: English if it has no catalogue."""
    return language if language in languages.codes() else languages.ENGLISH
