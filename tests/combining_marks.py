"""Texts that are expensive for careless programs, and a record of what reaches unicodedata.normalize."""

import unicodedata

import pytest

MAX_RUN = 34  # marks: 30, and those of a letter that has some itself


def longest_run(text):
    """Return the longest run of combining marks in the decomposed text."""
    longest = run = 0
    for character in real_normalize("NFKD", "".join(text)) if len(text) < 3000 else text:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


real_normalize = unicodedata.normalize  # noqa: TID251


@pytest.fixture
def normalized(monkeypatch):
    """Return a list of the texts passed to unicodedata.normalize. Long runs of marks are not really normalized."""
    texts = []

    def normalize(form, text):
        texts.append(text)
        return text if longest_run(text) > MAX_RUN else real_normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    return texts
