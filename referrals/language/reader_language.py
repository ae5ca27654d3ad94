"""The language of the mails to a reader."""

from referrals import languages


def reader_language(language: str) -> str:
    """Return the language of the interface for somebody who reads `language`: English if it has no catalogue."""
    return language if language in languages.codes() else languages.ENGLISH
