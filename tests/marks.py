"""Texts that cost a careless program more than their length, and how much of them reaches unicodedata.normalize."""

import unicodedata

import pytest

LONGEST_RUN = 34  # of marks: 30 after a letter that brings some itself


def longest_run(text):
    """Return the most combining marks in a row of a text, once decomposed."""
    longest = run = 0
    for character in real_normalize("NFKD", "".join(text)) if len(text) < 3000 else text:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


real_normalize = unicodedata.normalize  # noqa: TID251


@pytest.fixture
def normalized(monkeypatch):
    """Return the list of texts that were given to unicodedata.normalize; runs of marks are not really normalized."""
    texts = []

    def normalize(form, text):
        texts.append(text)
        return text if longest_run(text) > LONGEST_RUN else real_normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    return texts
