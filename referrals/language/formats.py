"""Money, numbers and lengths of time, as the reader's language writes them; instants and days are in `times`."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel import Locale
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
)
from flask_babel import get_locale, gettext, ngettext


def locale() -> Locale:
    """Return the reader's locale, or English outside any application."""
    return get_locale() or Locale.parse("en")


def money(minor: int, currency: str) -> str:
    """Write an amount in minor units; whole amounts without decimals."""
    precision = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-precision)
    whole = amount == amount.to_integral_value()
    if whole:
        pattern = _whole_pattern()
        return _spaced(format_currency(amount, currency, format=pattern, locale=locale(), currency_digits=False))
    return _spaced(format_currency(amount, currency, locale=locale()))


def _spaced(text: str) -> str:
    """Put a space between the letters of a currency and the digits, which Babel leaves out: "CHF 48,000"."""
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\u00a0", text)


def money_range(least: int | None, most: int | None, currency: str | None) -> str:
    """Write what somebody means to spend: "€20,000 to €40,000", "from €20,000", "up to €40,000", or nothing.

    The currency is said once where it stands last: "da 20.000 a 40.000 €".
    """
    if currency is None or (least is None and most is None):
        return ""
    if most is None:
        return str(gettext("from %(amount)s", amount=money(least or 0, currency)))
    if least is None:
        return str(gettext("up to %(amount)s", amount=money(most, currency)))
    if least == most:
        return money(most, currency)
    low = _without_sign(money(least, currency), currency) if _sign_stands_last() else money(least, currency)
    return str(gettext("%(low)s to %(high)s", low=low, high=money(most, currency)))


def _sign_stands_last() -> bool:
    return str(locale().currency_formats["standard"].pattern).split(";")[0].endswith("¤")


def _without_sign(amount: str, currency: str) -> str:
    return amount.removesuffix(get_currency_symbol(currency, locale=locale())).rstrip()


def _whole_pattern() -> str:
    """Return the locale's currency pattern without the decimals."""
    return str(locale().currency_formats["standard"].pattern).replace(".00", "")


def plain_amount(minor: int, currency: str) -> str:
    """Write an amount as a person would type it into a field: with the locale's decimal sign, without grouping."""
    precision = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-precision)
    text = f"{amount:f}" if amount != amount.to_integral_value() else str(int(amount))
    return text.replace(".", decimal_sign())


def decimal_sign() -> str:
    """Return the sign before the decimals in the reader's language."""
    return str(locale().number_symbols["latn"]["decimal"])


def number(count: int) -> str:
    """Write how many: "1,250", "1.250"."""
    return str(format_decimal(count, locale=locale()))


def iso_day(text: str) -> date:
    """Return the day that the history wrote down."""
    return date.fromisoformat(text)


def language_name(code: str) -> str:
    """Return what the reader calls a language."""
    name = locale().languages.get(code.partition("-")[0].partition("_")[0], code)
    return str(name[:1].upper() + name[1:])


def duration(length: timedelta) -> str:
    """Write a length of time in its two largest units: "2 d 4 h", "5 h 40 min", "12 min"."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _join(gettext("%(n)s d", n=days), gettext("%(n)s h", n=hours) if hours else "")
    if hours:
        return _join(gettext("%(n)s h", n=hours), gettext("%(n)s min", n=rest) if rest else "")
    return str(gettext("%(n)s min", n=rest))


def true_until(due_at: datetime, *, now: datetime) -> datetime:
    """Return the instant at which the time left until `due_at` is said in other words than at `now`."""
    left = int((due_at - now).total_seconds())
    unit = 60 if left < 24 * 60 * 60 else 60 * 60
    return due_at - timedelta(seconds=left // unit * unit) + timedelta(seconds=1)


def long_duration(length: timedelta) -> str:
    """Write a length of time in whole words: "2 days and 4 hours"."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = [
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours else "",
        ngettext("%(num)d minute", "%(num)d minutes", rest) if not days and (rest or not hours) else "",
    ]
    said = [word for word in words if word]
    return gettext("%(one)s and %(other)s", one=said[0], other=said[1]) if len(said) > 1 else said[0]


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
