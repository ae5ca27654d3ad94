"""Typed text in a header line: visible text stays; what hides text or ends a header is removed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.mail.header_text import clean

LINE_BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u061c"
HIDDEN = f"\x00\x1b\x7f\ufeff\u200b\u00ad\u2060\u2063\u180e\ufff9{BIDI}"
marks = st.sampled_from("\u200c\u200d\ufe0f\ufe0e\U000e0101\U000e0067\U000e007f\u2068\u2069🏴👩❤葛é\u0301 \n")
anything = st.lists(st.one_of(st.text(), marks)).map("".join)


def tags(text):
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


@pytest.mark.parametrize(
    "text",
    [
        "👩‍💻 and 👨‍👩‍👧‍👦",
        "❤️‍🔥 ☎️ 1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 London",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "🇮🇹🇫🇷",
        "👍🏽",
        "می‌خواهم",
        "श्री क्‍ष र्‍य",
        "葛󠄁城",
        "e\u0301te\u0301",
        "\u0600\u0661\u0662",
        "🫩 newer than this Python",
        "العربية with Latin",
        "[Network] \u2068שלום\u2069: ok",
    ],
)
def test_what_is_read_stays(text):
    assert clean(text) == text


@pytest.mark.parametrize("mark", HIDDEN)
def test_what_hides_goes(mark):
    assert clean(f"to{mark}day") == "today"


@pytest.mark.parametrize("mark", LINE_BREAKS)
def test_what_ends_a_line_becomes_a_blank(mark):
    assert clean(f"a{mark}{mark}b") == "a b"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\u200da\u200c", "a"),
        ("a \u200d b", "a b"),
        ("a\u200d\u200d\u200cb", "a\u200db"),
        ("a\ufe0f\ufe0f\ufe0e", "a\ufe0f"),
        ("\ufe0fa", "a"),
        ("a\U000e0148\U000e0149b", "ab"),
        ("hi\U000e0068\U000e0069", "hi"),
        (f"🏴{tags('gbeng')}", "🏴"),
        (f"🏴{tags('pay 500 EUR')}\U000e007f", "🏴"),
        (f"🏴{tags('secret')}\U000e007f", "🏴"),
        (f"🏴{tags('GBENG')}\U000e007f", "🏴"),
        (f"🏴{tags('gbeng')}\U000e007f{tags('hidden')}\U000e007f", f"🏴{tags('gbeng')}\U000e007f"),
        (f"🏴{tags('hi')}{tags('gbeng')}\U000e007f", "🏴"),
        ("a\u2069b", "ab"),
        ("a\u2068b", "a\u2068b\u2069"),
    ],
)
def test_what_joins_and_selects_nothing_goes(text, left):
    assert clean(text) == left


def test_a_long_text_is_cut():
    assert clean("x" * 200) == "x" * 149 + "…"


@pytest.mark.parametrize(
    "sign",
    [
        "👩‍💻",
        "👨‍👩‍👧‍👦",
        "❤️",
        "e\u0301\u0323",
        "👍🏽",
        "🇮🇹",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣",
        "की",
        "க்ஷௌ",
        "क्ष",
        "\u1112\u1161\u11ab",
        "\u0600\u0661",
    ],
)
def test_no_sign_is_cut_in_two(sign):
    for before in range(12):
        cut = clean("x" * before + sign * 12, 12)
        assert set(cut.removesuffix("…").lstrip("x").split(sign)) <= {""}


@given(anything)
def test_it_is_one_short_line_and_cleaned_for_good(text):
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())
    assert not set(cleaned) & {*HIDDEN, *LINE_BREAKS}
    assert len(cleaned) <= 150
    assert clean(cleaned) == cleaned
    assert cleaned.count("\u2068") == cleaned.count("\u2069")
