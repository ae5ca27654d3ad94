"""Normalization: the same result as Unicode's, in linear time."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules.normalization import MAX_MARKS, normalize, shorten_runs
from tests.combining_marks import longest_run

FORMS = ("NFC", "NFD", "NFKC", "NFKD")
# Each has combining class 0 and yet decomposes into combining marks only.
WRITTEN = ("Forlì", "ệ", "क्षि", "हिन्दी", "שָׁלוֹם", "ภาษาไทย", "ｶﾞｷﾞｸﾞ", "👩\u200d💻", "한국어", "नमस्ते" * 100)
MARKS_IN_DISGUISE = ("\u0f73", "\u0f75", "\u0f81", "\uff9e", "\uff9f")


@pytest.mark.parametrize("form", FORMS)
@given(text=st.text(max_size=40))
def test_ordinary_text_is_normalized_as_python_does(form, text):
    if longest_run(text) <= MAX_MARKS:
        assert normalize(form, text) == unicodedata.normalize(form, text)  # noqa: TID251


@pytest.mark.parametrize("mark", ["\u0300", "\u0316", "\u0344", "\u1dc0", *MARKS_IN_DISGUISE])
def test_a_run_of_marks_is_shortened(mark):
    assert longest_run(shorten_runs("a" + mark * 1000 + "b")) <= MAX_MARKS


@given(st.text(st.sampled_from(["a", "\u0300", "\u0316", "\u0344", "\u1eaf", *MARKS_IN_DISGUISE]), max_size=200))
def test_no_mixture_of_marks_is_longer(text):
    assert longest_run(shorten_runs(text)) <= MAX_MARKS + 3  # a letter may add three of its own


@pytest.mark.parametrize("text", WRITTEN)
def test_no_language_loses_a_mark(text):
    assert shorten_runs(text) == text


def test_no_character_decomposes_into_more_marks_than_are_reckoned_with():
    decomposed = (unicodedata.normalize("NFKD", chr(number)) for number in range(sys.maxunicode + 1))  # noqa: TID251
    assert max(sum(map(bool, map(unicodedata.combining, parts))) for parts in decomposed) <= 4
