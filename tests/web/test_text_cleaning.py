"""Typed text as it is stored."""

import pytest

from referrals.web.requests import text_cleaning


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, ""),
        ("  two \t words\n", "two words"),
        ("a\x00b\x07c", "a b c"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("one\u2028two", "one two"),
        ("e\u0301", "é"),
        ("\ud800", ""),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_a_line(written, kept):
    assert text_cleaning.clean_line(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, ""),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one  \n\n\n\n\ntwo\n", "one\n\ntwo"),
        ("a\x00b", "a b"),
        ("tab\there", "tab here"),
    ],
)
def test_several_lines(written, kept):
    assert text_cleaning.clean_lines(written) == kept
