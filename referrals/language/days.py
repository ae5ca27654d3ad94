"""Days as people type them: in the order of their language, by numbers or by the month's name."""

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, parse_date

from referrals.language import formats

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBERS = re.compile(r"\d{1,4}([./ -])\d{1,2}\1\d{1,4}")
YEARS = (2000, 2199)  # any other is a slip of the keyboard
NAMED = re.compile(
    r"(?:(\d{1,2})\.?\s+(?:de\s+|di\s+)?)?([^\W\d]{3,})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?\.?,?)?\s+(\d{4})"
)


def parse(text: str) -> date | None:
    """Return the day that was typed, or None for what is no day."""
    cleaned = " ".join(text.split())
    try:
        day = _read(cleaned)
    except (ValueError, IndexError):
        return None
    return day if day is not None and YEARS[0] <= day.year <= YEARS[1] else None


def example() -> str:
    """Return the last day of a year as the reader's language writes it in numbers."""
    return format_date(date(2027, 12, 31), _numbers(formats.locale()), locale=formats.locale())


def _read(text: str) -> date | None:
    if ISO.fullmatch(text):
        return date.fromisoformat(text)
    return parse_date(text, locale=formats.locale()) if NUMBERS.fullmatch(text) else _named(text)


def _numbers(locale: Locale) -> str:
    """Return the short pattern of the language with the whole year."""
    return re.sub("y+", "y", str(locale.date_formats["short"].pattern))


def _named(text: str) -> date | None:
    found = NAMED.fullmatch(text)
    month = _month(found[2]) if found else None
    if found is None or month is None or bool(found[1]) == bool(found[3]):
        return None
    return date(int(found[4]), month, int(found[1] or found[3]))


def _month(name: str) -> int | None:
    locale = formats.locale()
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, known in locale.months[context][width].items():
                if name.lower() == known.rstrip(".").lower():
                    return int(number)
    return None
