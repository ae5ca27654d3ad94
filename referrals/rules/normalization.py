"""Unicode normalization in linear time. The only caller of unicodedata.normalize.

CPython sorts each run of combining marks by insertion: in quadratic time, and without releasing the interpreter. Runs
are therefore shortened first, as in the Stream-Safe Text Format of UAX #15, section 13. No language puts more than a
few marks on a letter.
"""

import unicodedata
from functools import lru_cache
from typing import Literal

MAX_MARKS = 30  # combining marks in a row, as in UAX #15

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalize(form: Form, text: str) -> str:
    """Return `text` in a normalization form, with at most MAX_MARKS combining marks in a row."""
    return unicodedata.normalize(form, shorten_runs(text))  # noqa: TID251  (this is the place)


def shorten_runs(text: str) -> str:
    """Return `text` without the combining marks beyond the first MAX_MARKS of each run.

    Marks are counted after decomposition: some characters that are not marks decompose into several.
    """
    if len(text) <= MAX_MARKS // 4 or text.isascii():  # no character decomposes into more than four marks
        return text
    kept, run = [], 0
    for character in text:
        marks, starts_new_run = _marks(character)
        run = marks if starts_new_run else run + marks
        if run <= MAX_MARKS or starts_new_run:
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _marks(character: str) -> tuple[int, bool]:
    """Return the number of combining marks at the end of the decomposed character, and whether a letter precedes."""
    decomposed = unicodedata.normalize("NFKD", character)  # noqa: TID251  (of one character)
    marks = 0
    for part in reversed(decomposed):
        if not unicodedata.combining(part):
            return marks, True
        marks += 1
    return marks, False
