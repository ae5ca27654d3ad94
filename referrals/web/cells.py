"""Spreadsheets as CSV: in the reader's notation, marked for Excel, and with nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from flask import stream_with_context

from referrals.language import formats, telephones

MARK = "\ufeff"  # by which Excel knows UTF-8
# What begins a formula, the wide forms of East Asian keyboards among them.
STARTS_A_FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Where another country's spreadsheet would begin a cell in the middle of ours, and a formula in that cell. A plus or a
# minus before words is a hyphen or a dash; it could only do harm with a call, a reference or another program.
OTHER_CELL = re.compile(r"([,;\t])(?= *(?:[=@\t\r\n\uff1d\uff20]|[+\-\uff0b\uff0d][^,;\t]*[(|!=]))")
# A plus and digits, as telephone numbers are written: a number or, with a blank between two numbers, no formula at all.
TELEPHONE = re.compile(r"\+\d[\d ().]*(?: (?:ext|int|interno|x)\.? ?\d{1,7})?", re.ASCII)
TELEPHONE_IN_GROUPS = re.compile(r"\+[\d ().]*\d \d[\d ()./+-]*(?: (?:ext|int|interno|x)\.? ?\d{1,7})?", re.ASCII)


def written(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Return the spreadsheet line by line; where the decimal sign is a comma, semicolons part the cells.

    The lines are made while they are sent, after the view has returned: they keep the request, and so its reader's
    language and zone.
    """
    return stream_with_context(_lines(heads, rows))


def telephone(text: str, country: str) -> str:
    """Return a telephone number as a cell: one that would be taken for a sum ("+39-045-123") with blanks instead."""
    numbers = telephones.parse(text, country) if _is_formula(text) else ()
    return numbers[0].international if len(numbers) == 1 and re.fullmatch(r"[+\d ()./-]+", text) else text


def _lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    separator = ";" if formats.plain_amount(50, "EUR") == "0,50" else ","
    yield MARK + _row(heads, separator)
    for row in rows:
        yield _row(row, separator)


def harmless(text: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, nor any part of it: an apostrophe comes before."""
    return OTHER_CELL.sub(r"\1'", f"'{text}" if _is_formula(text) else text)


def _is_formula(text: str) -> bool:
    if TELEPHONE.fullmatch(text) or TELEPHONE_IN_GROUPS.fullmatch(text):
        return False
    return text.lstrip(" ").startswith(STARTS_A_FORMULA)


def _row(cells: Iterable[str], separator: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
