"""Parse dates as people type them: in numbers, in the order of their language, or with a month's name."""

import re
from collections.abc import Iterator
from datetime import date

from babel import Locale
from babel.dates import format_date
from flask_babel import gettext

from referrals import languages
from referrals.language import formats
from referrals.rules.folding import fold
from referrals.rules.normalization import normalize

DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SAME_SIGNS = str.maketrans("\u2019\u2018\u02bc\u2010\u2011\u2012\u2013\u2014\u2212\u2044\u2215", "'''------//")
NUMBERS = re.compile(r"(\d{1,4})\s?([./ -])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?")
YEARS = (2000, 2199)  # any other year is a typing error
CENTURY, MAX_TWO_DIGIT_YEAR = 2000, 69  # "27" is 2027; later years are not written with two digits
LETTER = r"[^\W\d_]"
ORDINAL = rf"(?:\.|°|{LETTER}{{1,2}}(?!{LETTER}))?"  # 1st, 1o, 1. and the like; NFKC turns º and ª into letters
SHORT_WORD = rf"(?:{LETTER}{{1,3}} )?"  # an article or a preposition of any language
FIRST_IN_WORDS = "first|primo|erste[nr]?"
ARTICLE = re.compile(rf"(?:{LETTER}{{1,3}} |l' ?)(?=\d|(?:{FIRST_IN_WORDS})\b)")
FIRST = re.compile(rf"\b(?:{FIRST_IN_WORDS})\b")
DAY_FIRST = re.compile(
    rf"(\d{{1,2}}){ORDINAL}[\s/-]*{SHORT_WORD}({LETTER}{{3,}})\.?[\s,/-]*{SHORT_WORD}(\d{{2}}|\d{{4}})"
)
MONTH_FIRST = re.compile(
    rf"({LETTER}{{3,}})\.?[\s/-]+{SHORT_WORD}(\d{{1,2}}){ORDINAL}(?:,\s*|[\s/-]+)(\d{{2}}|\d{{4}})"
)


class DayError(ValueError):
    """The text is not a date. `why` is a further sentence, if there is one."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


def parse(text: str) -> date:
    """Return the typed date. Raises DayError."""
    year, month, day = _read(_plain(text))
    if not YEARS[0] <= year <= YEARS[1]:
        raise DayError(gettext("The year must be between %(first)s and %(last)s.", first=YEARS[0], last=YEARS[1]))
    try:
        return date(year, month, day)
    except ValueError:
        raise DayError(gettext("This date doesn’t exist.")) from None


def example() -> str:
    """Return the last day of a year in numbers, as the reader's language writes it."""
    return format_date(date(2027, 12, 31), _numbers(formats.locale()), locale=formats.locale())


def _plain(text: str) -> str:
    """Return the text in lower case with plain digits, dashes, slashes and spaces."""
    return " ".join(normalize("NFKC", DIRECTION_MARKS.sub("", text)).translate(SAME_SIGNS).lower().split())


def _read(text: str) -> tuple[int, int, int]:
    """Return year, month and day as numbers. They may not form a valid date."""
    bare = ARTICLE.sub("", text, count=1) if ARTICLE.match(text) else text
    if match := NUMBERS.fullmatch(bare):
        return _interpret_numbers(match[1], match[3], match[4])
    for variant in (text, bare, _without_weekday(text)):
        numeric = FIRST.sub("1", variant)
        if match := DAY_FIRST.fullmatch(numeric):
            return _year(match[3]), _month(match[2]), int(match[1])
        if match := MONTH_FIRST.fullmatch(numeric):
            return _year(match[3]), _month(match[1]), int(match[2])
    raise DayError


def _interpret_numbers(first: str, second: str, third: str) -> tuple[int, int, int]:
    """Interpret three numbers: year first if it has four digits, else in the order of the reader's language.

    If only the other order gives a valid month, that one is used.
    """
    if len(first) == 4:
        return int(first), int(second), int(third)
    if len(first) > 2:
        raise DayError
    month, day = int(first), int(second)
    if (month > 12) if _is_month_first() else (day <= 12):
        month, day = day, month
    return _year(third), month, day


def _is_month_first() -> bool:
    pattern = _numbers(formats.locale())
    return pattern.index("M") < pattern.index("d")


def _year(digits: str) -> int:
    if len(digits) not in (2, 4):
        raise DayError
    year = int(digits)
    if len(digits) == 4:
        return year
    if year > MAX_TWO_DIGIT_YEAR:
        raise DayError(gettext("Enter the year with four digits."))
    return CENTURY + year


def _numbers(locale: Locale) -> str:
    """Return the language's short date pattern with a four-digit year."""
    return re.sub("y+", "y", str(locale.date_formats["short"].pattern))


def _without_weekday(text: str) -> str:
    name, _, rest = text.replace(",", " ", 1).partition(" ")
    is_weekday = any(_is_short_for(name, known) for known in _names("days"))
    return re.sub(rf"^{ARTICLE.pattern}", "", rest.strip()) if is_weekday else text


def _month(name: str) -> int:
    found = {number for known, number in _names("months").items() if _is_short_for(name, known)}
    if len(found) != 1:
        raise DayError
    return found.pop()


def _is_short_for(name: str, known: str) -> bool:
    """Tell whether the name is `known` or its first letters, at least three."""
    folded = fold(name)
    return folded == known or (len(name) >= 3 and known.startswith(folded))


def _names(unit: str) -> dict[str, int]:
    """Return the numbers of months or weekdays by their names in every language, without accents, lower case."""
    return dict(_iterate_names(unit))


def _iterate_names(unit: str) -> Iterator[tuple[str, int]]:
    for language in languages.codes():
        names = getattr(Locale.parse(language), unit)["format"]
        for number, name in (*names["abbreviated"].items(), *names["wide"].items()):
            yield fold(name), int(number)
