"""Format money, numbers and durations for the reader's language. `times` formats instants and days."""

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
    """Return the reader's locale; English outside of any application."""
    return get_locale() or Locale.parse("en")


def language() -> str:
    """Return the code of the reader's language."""
    return str(locale())


def money(minor: int, currency: str) -> str:
    """Format an amount in minor units. Whole amounts have no decimals."""
    precision = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-precision)
    whole = amount == amount.to_integral_value()
    if whole:
        pattern = _whole_pattern()
        return _spaced(format_currency(amount, currency, format=pattern, locale=locale(), currency_digits=False))
    return _spaced(format_currency(amount, currency, locale=locale()))


def _spaced(text: str) -> str:
    """Insert the space between a currency's letters and the digits that Babel omits: "CHF 48,000"."""
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\u00a0", text)


def money_range(least: int | None, most: int | None, currency: str | None) -> str:
    """Format a budget: "€20,000 to €40,000", "from €20,000", "up to €40,000", or empty.

    Where the currency stands last, it is written once: "da 20.000 a 40.000 €".
    """
    if currency is None or (least is None and most is None):
        return ""
    if most is None:
        return str(gettext("from %(amount)s", amount=money(least or 0, currency)))
    if least is None:
        return str(gettext("up to %(amount)s", amount=money(most, currency)))
    if least == most:
        return money(most, currency)
    low = _without_sign(money(least, currency), currency) if _is_sign_last() else money(least, currency)
    return str(gettext("%(low)s to %(high)s", low=low, high=money(most, currency)))


def _is_sign_last() -> bool:
    return str(locale().currency_formats["standard"].pattern).split(";")[0].endswith("¤")


def _without_sign(amount: str, currency: str) -> str:
    return amount.removesuffix(get_currency_symbol(currency, locale=locale())).rstrip()


def _whole_pattern() -> str:
    """Return the locale's currency pattern without decimals."""
    return str(locale().currency_formats["standard"].pattern).replace(".00", "")


def plain_amount(minor: int, currency: str) -> str:
    """Format an amount as one would type it: the locale's decimal separator, no grouping."""
    precision = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-precision)
    text = f"{amount:f}" if amount != amount.to_integral_value() else str(int(amount))
    return text.replace(".", decimal_sign())


def decimal_sign() -> str:
    """Return the decimal separator of the reader's language."""
    return str(locale().number_symbols["latn"]["decimal"])


def number(count: int) -> str:
    """Format a count: "1,250", "1.250"."""
    return str(format_decimal(count, locale=locale()))


def iso_day(text: str) -> date:
    """Parse a date that the history stores in ISO format."""
    return date.fromisoformat(text)


def language_name(code: str, reader: Locale | None = None) -> str:
    """Return the name of a language in the language of `reader`, by default of the current reader."""
    name = (reader or locale()).languages.get(code.partition("-")[0].partition("_")[0], code)
    return str(name[:1].upper() + name[1:])


def duration(length: timedelta) -> str:
    """Format a duration in its two largest units: "2 d 4 h", "5 h 40 min", "12 min"."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _join(gettext("%(n)s d", n=days), gettext("%(n)s h", n=hours) if hours else "")
    if hours:
        return _join(gettext("%(n)s h", n=hours), gettext("%(n)s min", n=rest) if rest else "")
    return str(gettext("%(n)s min", n=rest))


def true_until(due_at: datetime, *, now: datetime) -> datetime:
    """Return the instant at which the text of the time left until `due_at` changes."""
    left = int((due_at - now).total_seconds())
    unit = 60 if left < 24 * 60 * 60 else 60 * 60
    return due_at - timedelta(seconds=left // unit * unit) + timedelta(seconds=1)


def long_duration(length: timedelta) -> str:
    """Format a duration in whole words: "2 days and 4 hours"."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = [
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours else "",
        ngettext("%(num)d minute", "%(num)d minutes", rest) if not days and (rest or not hours) else "",
    ]
    parts = [word for word in words if word]
    return gettext("%(one)s and %(other)s", one=parts[0], other=parts[1]) if len(parts) > 1 else parts[0]


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
