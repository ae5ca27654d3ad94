"""The archive as CSV: in the reader's notation, marked for Excel, and with nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from flask_babel import gettext

from referrals.language import countries, formats, words
from referrals.queries.archive import Line
from referrals.rules.choices import Channel, CompanySize, Reason
from referrals.rules.lifecycle import Outcome

MARK = "\ufeff"  # by which Excel knows UTF-8
# What begins a formula, the wide forms of East Asian keyboards among them.
STARTS_A_FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Where another country's spreadsheet would begin a cell in the middle of ours, and a formula in that cell.
OTHER_CELL = re.compile(rf"([,;\t])(?= *[{re.escape(''.join(STARTS_A_FORMULA))}])")


def rows(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the spreadsheet line by line; where the decimal sign is a comma, semicolons part the cells."""
    separator = ";" if formats.plain_amount(50, "EUR") == "0,50" else ","
    yield MARK + _row(_heads(), separator)
    for line in lines:
        yield _row(_cells(line), separator)


def harmless(text: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, nor any part of it: an apostrophe comes before."""
    begun = f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text
    return OTHER_CELL.sub(r"\1'", begun)


def _row(cells: Iterable[str], separator: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _heads() -> list[str]:
    return [
        gettext("Need"),
        gettext("Outcome"),
        gettext("Reason"),
        gettext("Received"),
        gettext("Answered"),
        gettext("Ended"),
        gettext("Country"),
        gettext("Place"),
        gettext("Company size"),
        gettext("Channel"),
        gettext("Location"),
        gettext("Assignee"),
        gettext("Estimated value"),
        gettext("Currency of the estimate"),
        gettext("Expected closing date"),
        gettext("Final value"),
        gettext("Currency of the final value"),
        gettext("Closed on"),
        gettext("Company"),
        gettext("Contact"),
        gettext("Email"),
        gettext("Telephone"),
        gettext("Address"),
        gettext("Number"),
    ]


def _cells(line: Line) -> list[str]:
    return [
        line.need,
        str(words.OUTCOMES[Outcome(line.outcome)]),
        str(words.REASONS[Reason(line.reason)]) if line.reason else "",
        formats.sortable_instant(line.received_at),
        formats.sortable_instant(line.first_answered_at),
        formats.sortable_instant(line.ended_at),
        countries.name(line.country),
        line.place,
        str(words.SIZES[CompanySize(line.company_size)]) if line.company_size else "",
        str(words.CHANNELS[Channel(line.channel)]),
        line.location_name,
        line.assignee_name or "",
        *_amount(line.estimated_minor, line.estimated_currency),
        line.expected_close_on.isoformat() if line.expected_close_on else "",
        *_amount(line.final_minor, line.final_currency),
        line.closed_on.isoformat() if line.closed_on else "",
        *(text or "" for text in (line.company, line.contact_name, line.email, line.telephone, line.address)),
        line.public_id,
    ]


def _amount(minor: int | None, currency: str | None) -> tuple[str, str]:
    if minor is None or currency is None:
        return "", ""
    return formats.plain_amount(minor, currency), currency
