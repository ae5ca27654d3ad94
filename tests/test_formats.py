"""Formatting of money in all languages."""

import pytest
from flask_babel import force_locale

from referrals.language import formats


@pytest.mark.parametrize(
    ("language", "ends", "said"),
    [
        ("en", (20_000_00, 40_000_00, "EUR"), "€20,000 to €40,000"),
        ("it", (20_000_00, 40_000_00, "EUR"), "da 20.000 a 40.000 €"),
        ("it", (20_000_00, 40_000_00, "CHF"), "da 20.000 a 40.000 CHF"),
        ("it", (1_234_50, 40_000_00, "EUR"), "da 1.234,50 a 40.000 €"),
        ("it", (20_000_00, None, "EUR"), "da 20.000 €"),
        ("it", (20_000_00, 20_000_00, "EUR"), "20.000 €"),
        ("de", (20_000_00, 40_000_00, "EUR"), "20.000 bis 40.000 €"),
        ("de", (1_234_50, 40_000_00, "CHF"), "1.234,50 bis 40.000 CHF"),
        ("de", (20_000_00, None, "EUR"), "ab 20.000 €"),
        ("en", (None, 40_000_00, "EUR"), "up to €40,000"),
        ("en", (None, None, "EUR"), ""),
    ],
)
def test_a_range_says_the_currency_as_the_language_does(app, language, ends, said):
    with app.test_request_context(), force_locale(language):
        assert formats.money_range(*ends).replace("\u00a0", " ") == said
