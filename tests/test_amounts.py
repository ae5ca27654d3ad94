"""Amounts of money as people type them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referrals import languages
from referrals.language import amounts, formats
from referrals.language.amounts import AmountError
from referrals.rules.money import CURRENCIES, MONEY_LIMIT

# Amounts with one meaning in any language.
CLEAR = [
    ("5000", "EUR", 5000_00),
    ("€ 5000", "EUR", 5000_00),
    ("€5000", "EUR", 5000_00),
    ("5000 EUR", "EUR", 5000_00),
    ("5000 eur", "EUR", 5000_00),
    ("EUR5000", "EUR", 5000_00),
    ("5000 euro", "EUR", 5000_00),
    ("€ 5000 EUR", "EUR", 5000_00),
    ("5.000,00 €", "EUR", 5000_00),
    ("5,000.00 €", "EUR", 5000_00),
    ("5 000", "EUR", 5000_00),
    ("5\u00a0000", "EUR", 5000_00),
    ("5\u202f000,50 €", "EUR", 5000_50),
    ("5\u2009000", "EUR", 5000_00),
    ("5'000", "CHF", 5000_00),
    ("5’000.50", "CHF", 5000_50),
    ("CHF 5'000.-", "CHF", 5000_00),
    ("5'000.–", "CHF", 5000_00),
    ("Fr. 5'000.--", "CHF", 5000_00),
    ("5.000,- €", "EUR", 5000_00),
    ("5000,-", "EUR", 5000_00),
    ("+5000", "EUR", 5000_00),
    ("1.234.567", "EUR", 1234567_00),
    ("1,234,567", "EUR", 1234567_00),
    ("1.234.567,8", "EUR", 1234567_80),
    ("12,34,567.50", "INR", 1234567_50),
    ("₹ 12,34,567", "INR", 1234567_00),
    ("12,5", "EUR", 12_50),
    ("12.5", "EUR", 12_50),
    ("12,50", "EUR", 12_50),
    ("0.5", "EUR", 50),
    (".50", "EUR", 50),
    ("$.50", "USD", 50),
    ("$ .50", "USD", 50),
    ("Rs.50", "INR", 50_00),
    ("0", "EUR", 0),
    ("5000.", "EUR", 5000_00),
    ("٥٠٠٠", "EUR", 5000_00),
    ("٥٬٠٠٠٫٥٠", "EUR", 5000_50),
    ("۵۰۰۰", "IRR", 5000),
    ("५०००", "INR", 5000_00),
    ("₹५,०००.५०", "INR", 5000_50),
    ("５０００円", "JPY", 5000),
    ("￥5000", "JPY", 5000),
    ("¥5000", "CNY", 5000_00),
    ("5000.00", "JPY", 5000),
    ("1,234,567", "JPY", 1234567),
    ("$5000", "USD", 5000_00),
    ("$5000", "CAD", 5000_00),
    ("US$ 5,000.00", "USD", 5000_00),
    ("R$ 5.000,00", "BRL", 5000_00),
    ("5000 kr", "SEK", 5000_00),
    ("5 000,00 Kč", "CZK", 5000_00),
    ("5000 zł", "PLN", 5000_00),
    ("1234.567", "KWD", 1234567),
    ("1.234,567 د.ك", "KWD", 1234567),
    ("\u200f٥٠٠٠\u200f", "EUR", 5000_00),
    ("€ 5.000", "EUR", 5000_00),
    ("€ 5,000", "EUR", 5000_00),
    ("5.000 EUR", "EUR", 5000_00),
    ("5,000 euro", "EUR", 5000_00),
    ("$5.000", "USD", 5000_00),
    ("5.000", "JPY", 5000),
    ("5,000", "JPY", 5000),
    ("125.000", "KRW", 125000),
    ("5.000", "CLP", 5000),
    ("ISK 5.000", "ISK", 5000),
    ("5 000:-", "SEK", 5000_00),
    ("5000:-", "SEK", 5000_00),
    ("5 000 kr:-", "SEK", 5000_00),
    ("5 000:- kr", "SEK", 5000_00),
    ("5000 SEK:-", "SEK", 5000_00),
    ("5000 kronor", "SEK", 5000_00),
    ("5000 Skr", "SEK", 5000_00),
    ("5.000,-", "EUR", 5000_00),
    ("kr 5 000", "NOK", 5000_00),
    ("kr 5 000,-", "NOK", 5000_00),
    ("5000 kroner", "DKK", 5000_00),
    ("kr. 5.000,00", "DKK", 5000_00),
    ("5000 krónur", "ISK", 5000),
    ("CHF 5’000", "CHF", 5000_00),
    ("5'000 CHF.-", "CHF", 5000_00),
    ("5000 francs suisses", "CHF", 5000_00),
    ("5 000 zł", "PLN", 5000_00),
    ("5 000,— zł", "PLN", 5000_00),
    ("5000 złotych", "PLN", 5000_00),
    ("5 000,- Kč", "CZK", 5000_00),
    ("5000 korun českých", "CZK", 5000_00),
    ("500 000 Ft", "HUF", 500000_00),
    ("500 000 Ft,-", "HUF", 500000_00),
    ("5000 forint", "HUF", 5000_00),
    ("5 000 лв.", "BGN", 5000_00),
    ("5000 рублей", "RUB", 5000_00),
    ("5.000,00=", "EUR", 5000_00),
    ("€ 5.000=", "EUR", 5000_00),
    ("Rs. 5,000/-", "INR", 5000_00),
    ("5 000 $ CA", "CAD", 5000_00),
    ("5000 reais", "BRL", 5000_00),
    ("5,000:-", "SEK", 5000_00),
]
# A point or comma before three digits: the reader's language decides.
BY_LANGUAGE = [
    ("it", "1.234", "EUR", 1234_00),
    ("it", "€ 5.000", "EUR", 5000_00),
    ("de", "1.234", "EUR", 1234_00),
    ("de", "5.000 €", "EUR", 5000_00),
    ("en", "1,234", "EUR", 1234_00),
    ("en", "$5,000", "USD", 5000_00),
    ("en", "1.234", "KWD", 1234),
    ("it", "1,234", "KWD", 1234),
    ("en", "1,234", "KWD", 1234_000),
    ("it", "1.234", "KWD", 1234_000),
    ("en", "KWD 1.234", "KWD", 1234),
    ("it", "KWD 1.234", "KWD", 1234_000),
]
NONE = [
    *("", " ", "much", "-5", "−5", "$-5", "(5000)", "NaN", "nan", "Infinity", "inf", "1e9", "0x10", "5k", "5%", "½"),
    *("12.5055", "12,505,5", "5 00", "50 00", "1,23.456", "1.2.3", "1'23", "5..000", "5.000.", ",", ".", "€", "5²"),
    *("5:-3", "5000:50", "12.50:-", "5000,00-", "5=3", "5-", "0.500,-", "0.500.000", "5 mila", "5 Mio.", "5000 + IVA"),
    *("5$00", "5€50", "5_000", "ca. 5000", ":-", "€ :-", "5000 kronor", "5000::-"),
    *("5000-8000", "5000 or 6000", "5 EUR 20", "9" * 20, "9" * 61, "five thousand", "5,000,00", "0,000,1", "١٫٢٫٣"),
]


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize(("text", "currency", "minor"), CLEAR)
def test_what_can_be_read_in_one_way_is_understood_by_everybody(app, language, text, currency, minor):
    with app.test_request_context(), force_locale(language):
        assert amounts.parse(text, currency) == minor


@pytest.mark.parametrize(("language", "text", "currency", "minor"), BY_LANGUAGE)
def test_what_can_be_read_in_two_ways_is_read_in_the_reader_s(app, language, text, currency, minor):
    with app.test_request_context(), force_locale(language):
        assert amounts.parse(text, currency) == minor


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize("text", NONE)
def test_what_is_no_amount_is_refused(app, language, text):
    with app.test_request_context(), force_locale(language), pytest.raises(AmountError):
        amounts.parse(text, "EUR")


@pytest.mark.parametrize(
    ("language", "text", "currency", "said"),
    [
        ("en", "$5,000", "EUR", "“$” isn’t EUR. Choose the right currency, or enter the amount alone."),
        ("en", "5000 USD", "EUR", "“USD” isn’t EUR."),
        ("en", "£ 5000", "EUR", "“£” isn’t EUR."),
        ("en", "A$5000", "USD", "“A$” isn’t USD."),
        ("it", "5.000 $", "EUR", "«$» non è EUR."),
        ("en", "1.234", "EUR", "“1.234” can be read in two ways. Enter 1234 or 1.23."),
        ("it", "1,234", "EUR", "«1,234» si può leggere in due modi: scrivi 1234 o 1,23."),
        ("en", "12.5055", "EUR", "EUR has 2 decimals."),
        ("en", "5.5", "JPY", "Enter a whole amount, for example 12500: JPY has no decimals."),
        ("en", "lots", "KWD", "Enter an amount, such as 12500 or 12500.500."),
        ("it", "tanti", "EUR", "12500,50"),
        ("en", "9" * 20, "EUR", "This amount is too large."),
    ],
)
def test_what_is_wrong_is_said(app, language, text, currency, said):
    with app.test_request_context(), force_locale(language), pytest.raises(AmountError) as refused:
        amounts.parse(text, currency)
    with app.test_request_context(), force_locale(language):
        assert said in refused.value.sentence(amounts.hint(currency))


def test_a_filter_takes_any_currency(app):
    with app.test_request_context(), force_locale("en"):
        assert amounts.parse_decimal("$5,000") == amounts.parse_decimal("5.000,00 €") == 5000
        assert amounts.parse_decimal("€ 5.000") == amounts.parse_decimal("5.000 JPY") == 5000


def test_a_filter_reads_three_decimals_where_the_currency_that_is_named_has_them(app):
    with app.test_request_context(), force_locale("en"):
        assert amounts.parse_decimal("1.234 KWD") == Decimal("1.234")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, MONEY_LIMIT), st.sampled_from(CURRENCIES), st.sampled_from(languages.codes()))
def test_what_is_written_into_a_field_is_read_as_the_same(app, minor, currency, language):
    with app.test_request_context(), force_locale(language):
        assert amounts.parse(formats.plain_amount(minor, currency), currency) == minor
        if minor < 10**12:
            assert amounts.parse(formats.money(minor, currency), currency) == minor


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("0123456789.,' €$-+eE٠\u066b\u00a0", max_size=12), st.sampled_from(languages.codes()))
def test_anything_is_an_amount_or_refused(app, text, language):
    with app.test_request_context(), force_locale(language), suppress(AmountError):
        assert 0 <= amounts.parse(text, "EUR") <= MONEY_LIMIT
