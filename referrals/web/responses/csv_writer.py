"""CSV writer: the reader's separators, a byte order mark for Excel, and protection against CSV injection."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from flask import stream_with_context

from referrals.language import formats, telephones

MARK = "\ufeff"  # byte order mark: Excel needs it to recognise UTF-8
# Characters that start a formula, including their full-width forms.
STARTS_A_FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Telephone numbers such as "+39 045 123". A spreadsheet reads them as a number or as text, and never as a formula.
TELEPHONE = re.compile(r"\+\d[\d ().]*(?: (?:ext|int|interno|x)\.? ?\d{1,7})?", re.ASCII)
TELEPHONE_IN_GROUPS = re.compile(r"(?!.*[^\W\d]\()\+[0-9 ().]*[0-9] [0-9][\w ().,:;/+#-]*")
# A hyphen between two groups of a telephone number. A spreadsheet would read it as a minus.
HYPHEN = re.compile(r"(?<=[0-9)])-(?=[0-9(])")


def csv_lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the CSV file line by line. The separator is a semicolon if the decimal sign is a comma.

    The lines are streamed after the view has returned, so the request context is kept for the reader's language and
    zone.
    """
    return stream_with_context(_lines(heads, rows))


def telephone(text: str, country: str) -> str:
    """Return telephone numbers as a cell. Replaces hyphens by blanks if "+39-045-123" would be read as a sum."""
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
    """Return the cell with a leading apostrophe if a spreadsheet would run it as a formula."""
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
