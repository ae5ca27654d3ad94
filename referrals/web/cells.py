"""Spreadsheets as CSV: in the reader's notation, marked for Excel, and with nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from flask import stream_with_context

from referrals.language import formats

MARK = "\ufeff"  # by which Excel knows UTF-8
# What begins a formula, the wide forms of East Asian keyboards among them.
STARTS_A_FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Where another country's spreadsheet would begin a cell in the middle of ours, and a formula in that cell.
OTHER_CELL = re.compile(rf"([,;\t])(?= *[{re.escape(''.join(STARTS_A_FORMULA))}])")


def written(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Return the spreadsheet line by line; where the decimal sign is a comma, semicolons part the cells.

    The lines are made while they are sent, after the view has returned: they keep the request, and so its reader's
    language and zone.
    """
    return stream_with_context(_lines(heads, rows))


def _lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    separator = ";" if formats.plain_amount(50, "EUR") == "0,50" else ","
    yield MARK + _row(heads, separator)
    for row in rows:
        yield _row(row, separator)


def harmless(text: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, nor any part of it: an apostrophe comes before."""
    begun = f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text
    return OTHER_CELL.sub(r"\1'", begun)


def _row(cells: Iterable[str], separator: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
