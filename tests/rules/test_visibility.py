"""Which texts show nothing."""

import pytest

from referrals.rules.visibility import is_visible


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\u00a0", "\u3000", "\u2003\u202f", "\t\n", "\u3164", "\u2800", "\u2800 \u2800", "\u115f\u1160"),
        *("\u200b", "\u200c\u200d", "\u00ad", "\ufe0f", "\ufe00", "\U000e0041\U000e007f", "\U000e0100", "\ufeff"),
        *("\u2060", "\u2063", "\u180e", "\u034f", "\u17b4", "\uffa0", "\ufffc", "\x00", "\u202e", "\u061c", "\u0301"),
        *("\ufffe", "\U0001fffe", "\ufdd0", "\U0001d173", "\u1680", "\u20dd"),
    ],
)
def test_what_is_not_drawn_is_not_visible(text):
    assert not is_visible(text)


@pytest.mark.parametrize(
    "text", ["a", ".", "é", "e\u0301", "☎\ufe0f", "👩‍💻", "کتاب‌ها", "你", "ㅤa", "⠁", "¼", "\U0001fae8", "𓀀", "\u0e33"]
)
def test_what_is_drawn_is_visible(text):
    assert is_visible(text)
