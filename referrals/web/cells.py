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
# A plus and digits, as telephone numbers are written: a number or, with a blank between two numbers, no formula at all.
TELEPHONE = re.compile(r"\+\d[\d ().]*(?: (?:ext|int|interno|x)\.? ?\d{1,7})?", re.ASCII)
TELEPHONE_IN_GROUPS = re.compile(r"(?!.*[^\W\d]\()\+[0-9 ().]*[0-9] [0-9][\w ().,:;/+#-]*")
# A hyphen between the groups of a telephone number, which would be read as a minus.
HYPHEN = re.compile(r"(?<=[0-9)])-(?=[0-9(])")


def written(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Return the spreadsheet line by line; where the decimal sign is a comma, semicolons part the cells.

    The lines are made while they are sent, after the view has returned: they keep the request, and so its reader's
    language and zone.
    """
    return stream_with_context(_lines(heads, rows))


def telephone(text: str, country: str) -> str:
    """Return telephone numbers as a cell: where "+39-045-123" would be taken for a sum, with blanks for the hyphens."""
    if not _is_formula(text):
        return text
    numbers = " / ".join(number.international for number in telephones.parse(text, country))
    others = telephones.EXTENSION.sub("", text)
    is_all = re.sub(r"[^0-9]", "", numbers) == re.sub(r"[^0-9]", "", text) and re.fullmatch(r"[+0-9 ().,;/-]+", others)
    return numbers if is_all else HYPHEN.sub(" ", text)


def _lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    separator = ";" if formats.plain_amount(50, "EUR") == "0,50" else ","
    yield MARK + _row(heads, separator)
    for row in rows:
        yield _row(row, separator)


def harmless(text: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula: an apostrophe comes before what begins one."""
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    if TELEPHONE.fullmatch(text) or TELEPHONE_IN_GROUPS.fullmatch(text):
        return False
    return text.lstrip(" ").startswith(STARTS_A_FORMULA)


def _row(cells: Iterable[str], separator: str) -> str:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(cell) for cell in cells])
    return line.getvalue()
