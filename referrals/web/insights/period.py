"""The period in the query parameters: three months, six, a year, or from one day to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from referrals.language import days
from referrals.language.days import DayError
from referrals.web.requests import text_cleaning

MONTHS = {"3-months": 3, "6-months": 6, "year": 12}
LABELS = {"3-months": _l("3 months"), "6-months": _l("6 months"), "year": _l("A year")}
DEFAULT_PERIOD = "3-months"
MAX_DAYS = 3 * 366  # days


@dataclass(frozen=True)
class Period:
    """A period, with its last day included.

    `name` is empty for typed days. `errors` are pairs of a field and its message.
    """

    first: date
    last: date
    name: str = ""
    typed_from: str = ""
    typed_to: str = ""
    errors: tuple[tuple[str, str], ...] = ()

    def query(self) -> dict[str, object]:
        """Return the query parameters of this period. The default period needs none."""
        if not self.name:
            return {"from": self.typed_from, "to": self.typed_to}
        return {} if self.name == DEFAULT_PERIOD else {"period": self.name}

    @property
    def shown_from(self) -> str:
        """Return the value of the field: what was typed if it is invalid, else the date in ISO format."""
        return self.first.isoformat() if self.typed_from and not self.error("from") else self.typed_from

    @property
    def shown_to(self) -> str:
        return self.last.isoformat() if self.typed_to and not self.error("to") else self.typed_to

    def error(self, field: str) -> str:
        return dict(self.errors).get(field, "")


def read(args: MultiDict[str, str], *, today: date) -> Period:
    """Return the period in the query parameters. Invalid days are kept as typed, with an error."""
    typed_from, typed_to = (text_cleaning.beginning(args.get(name), 40) for name in ("from", "to"))
    if typed_from or typed_to:
        return _between(typed_from, typed_to, today)
    name = args.get("period", "")
    name = name if name in MONTHS else DEFAULT_PERIOD
    return Period(_months_before(today, MONTHS[name]), today, name)


def _between(typed_from: str, typed_to: str, today: date) -> Period:
    first, last = _day(typed_from), _day(typed_to) if typed_to else today
    errors = tuple(_errors(first, last))
    return Period(first or today, last or today, "", typed_from, typed_to, errors)


def _day(written: str) -> date | None:
    try:
        return days.parse(written)
    except DayError:
        return None


def _errors(first: date | None, last: date | None) -> Iterator[tuple[str, str]]:
    sentence = gettext("Enter a date, such as %(example)s.", example=days.example())
    if first is None:
        yield "from", sentence
    if last is None:
        yield "to", sentence
    if first and last and first > last:
        yield "to", gettext("The last day is before the first one. Swap them.")
    elif first and last and (last - first).days > MAX_DAYS:
        yield "from", gettext("Choose up to three years.")


def _months_before(day: date, months: int) -> date:
    """Return the day `months` earlier, or the first of the following month if that day does not exist."""
    number = day.year * 12 + day.month - 1 - months
    try:
        return date(number // 12, number % 12 + 1, day.day)
    except ValueError:
        return date((number + 1) // 12, (number + 1) % 12 + 1, 1)
