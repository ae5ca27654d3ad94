"""The charts of the insights page, with their labels."""

import re
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_compact_currency, get_currency_precision

from referrals.language import formats
from referrals.queries.insights import figures as figures_queries
from referrals.queries.insights.figure_conditions import SegmentKind
from referrals.queries.insights.figures import Figures
from referrals.web.insights.charts import Chart, Value, columns, share

STEPS, WITH_REASONS, WAITS = figures_queries.STEPS, figures_queries.WITH_REASONS, figures_queries.WAITS
HUES = {
    SegmentKind.RECEIVED: ("stage", "new"),
    SegmentKind.INTERESTED: ("stage", "evaluating"),
    SegmentKind.ACCEPTED: ("stage", "negotiating"),
    SegmentKind.WON: ("outcome", "won"),
}

FOUR_DIGITS = re.compile(r"\d{4}")
CODE = re.compile(r"^([A-Z]{3})(?=\d)")  # a currency code needs a space before the number, a symbol does not

__all__ = ["HUES", "STEPS", "WAITS", "WITH_REASONS", "expected_chart", "months_chart", "share", "short_month"]


def months_chart(figures: Figures) -> Chart:
    """Return the chart of won and lost referrals by month."""
    return columns(
        [
            (
                short_month(month.first),
                [
                    Value("won", month.won.count, _text(month.won.count)),
                    Value("lost", month.lost.count, _text(month.lost.count)),
                ],
            )
            for month in figures.months
        ]
    )


def expected_chart(figures: Figures, currency: str) -> Chart:
    """Return the chart of expected values in one currency, by expected month."""
    places = []
    for month, amount in figures.expected:
        minor = sum(money.minor for money in amount.sums if money.currency == currency)
        places.append((short_month(month), [Value("expected", minor, _short_money(minor, currency))]))
    return columns(places)


def _short_money(minor: int, currency: str) -> str:
    """Return a compact amount: "€12K"."""
    if not minor:
        return ""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    short = CODE.sub("\\1\u00a0", format_compact_currency(amount, currency, locale=formats.locale(), fraction_digits=0))
    return formats.money(minor, currency) if FOUR_DIGITS.search(short) else short  # Italian shortens only millions


def _text(number: int) -> str:
    return formats.number(number) if number else ""


def short_month(first: date) -> str:
    """Return a short month: "Oct", and "Jan 2027" for a January."""
    return format_date(first, "LLL y" if first.month == 1 else "LLL", locale=formats.locale())
