"""CSV reader: maps columns to fields by their names, and reports errors with the row numbers of a spreadsheet."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from flask_babel import gettext

from referrals.rules.folding import fold
from referrals.web.operator import encodings
from referrals.web.requests import text_cleaning

MAX_BYTES, MAX_LINES = 128 * 1024, 500  # 128 KB is the csv module's limit for a cell
LINE_END = re.compile("\r{0,2}\n|\r")  # line endings; a CSV writer on a text-mode file of Windows writes \r\r\n
DELIMITERS = ",;\t|"
# The "sep=;" line of Excel. A program that saves the file again may pad it with its own delimiter.
SEPARATOR_LINE = re.compile(r'\s*"?sep\s*= ?(?P<delimiter>[,;|\t])"?(?P<padding>[,;|\t])*\s*', re.IGNORECASE)
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # "E-mail (required)"
LAST_ROW = "\x02end"  # a last row of its own; it is missing if a quotation mark was left open

Columns = Mapping[str, Sequence[str]]  # the accepted column names of each field


@dataclass(frozen=True)
class RowError:
    """An error in the file. `number` is the row number in a spreadsheet."""

    number: int
    sentence: str


@dataclass
class CsvTable:
    """A parsed table. `rows` are pairs of the row number in a spreadsheet and the values by field.

    `unknown` are the names of ignored columns.
    """

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[RowError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(content: str, columns: Columns, needed: Sequence[str]) -> CsvTable:
    """Parse a table whose first line has the column names. Empty lines are skipped, also before that line."""
    text = LINE_END.sub("\n", content.lstrip("\ufeff"))
    if len(text.encode(errors="replace")) > MAX_BYTES or text.count("\n") > MAX_LINES:
        return CsvTable(
            faults=[RowError(1, gettext("That’s too much at once. Import up to %(most)s rows.", most=MAX_LINES))]
        )
    known = {fold(name): column for column, names in columns.items() for name in names}
    try:
        rows = list(_rows(text, _delimiter(text, known)))
    except csv.Error:  # a cell longer than the csv module allows
        rows = []
    if not rows or rows[-1][1] != [LAST_ROW]:
        begun = rows[-1][0] if rows else 1
        return CsvTable(faults=[RowError(begun, gettext("A quotation mark is opened here and never closed."))])
    filled = [(number, cells) for number, cells in rows[:-1] if any(cells)]
    if filled and SEPARATOR_LINE.fullmatch(_first_line(text)):
        filled = filled[1:]
    head_number, head = filled[0] if filled else (1, [])
    fields = _fields(head, known)
    table = CsvTable(unknown=[name for name, field in zip(head, fields, strict=True) if name and not field])
    table.faults += _faults_of_head(head_number, head, fields, columns, needed, table.unknown)
    for number, cells in () if table.faults else filled[1:]:
        _add(table, number, cells, head, fields)
    return table


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its row number in a spreadsheet.

    A spreadsheet counts a cell with line breaks as one row, and does not show a "sep=" line.
    """
    has_hidden_line = bool(SEPARATOR_LINE.fullmatch(text.partition("\n")[0]))
    reader = csv.reader(StringIO(f"{text}\n{LAST_ROW}"), delimiter=delimiter, skipinitialspace=True)
    for number, cells in enumerate(reader, start=0 if has_hidden_line else 1):
        yield number, [cell.strip(" \t\n") for cell in cells]


def _delimiter(text: str, known: Mapping[str, str]) -> str:
    """Return the delimiter of the "sep=" line, else the one that splits the header into the most known names."""
    head = _first_line(text)
    if said := SEPARATOR_LINE.fullmatch(head):
        return said["padding"] or said["delimiter"]

    def names(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([head], delimiter=delimiter, skipinitialspace=True), [])
        return sum(fold(cell) in known for cell in cells), head.count(delimiter)

    return max(DELIMITERS, key=names)


def _first_line(text: str) -> str:
    """Return the first line that is not empty."""
    return next((line for line in text.split("\n") if line.strip(f" {DELIMITERS}")), "")


def _fields(head: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return the field of each column, or "". Text in brackets is ignored unless another column is that field."""
    exact = [known.get(fold(name), "") for name in head]
    loose = [known.get(fold(IN_BRACKETS.sub(" ", name)), "") for name in head]
    return [field or (other if other not in exact else "") for field, other in zip(exact, loose, strict=True)]


def _faults_of_head(
    number: int,
    head: Sequence[str],
    fields: Sequence[str],
    columns: Columns,
    needed: Sequence[str],
    unknown: Sequence[str],
) -> list[RowError]:
    if unreadable := [sentence for name in head if (sentence := encodings.fault_in(name))]:
        return [RowError(number, unreadable[0])]
    missing = [columns[name][0] for name in needed if name not in fields]
    if not missing:
        return []
    sentence = gettext("The first line must name the columns. Missing: %(names)s.", names=", ".join(missing))
    if unknown:
        sentence += " " + gettext("Not recognised: %(names)s.", names=", ".join(unknown))
    return [RowError(number, sentence)]


def _add(table: CsvTable, number: int, cells: list[str], head: Sequence[str], fields: Sequence[str]) -> None:
    """Add a row or its errors. If two columns have the same field, the one with a value is used."""
    faults = [sentence for cell in cells if (sentence := encodings.fault_in(cell))]
    surplus = [cell for at, cell in enumerate(cells) if cell and (at >= len(head) or not head[at])]
    if surplus:
        faults.append(
            gettext(
                "There are more cells than columns: “%(text)s” has no column. Put text that contains the column "
                "separator in quotation marks.",
                text=surplus[0],
            )
        )
    values: dict[str, str] = {}
    for name, cell in zip(fields, cells, strict=False):
        faults += _store_cell(values, name, cell) if name and cell else []
    table.faults += [RowError(number, sentence) for sentence in faults]
    if not faults and any(values.values()):
        table.rows.append((number, values))


def _store_cell(values: dict[str, str], name: str, cell: str) -> list[str]:
    """Store a cell under its field. Return the errors."""
    try:
        text = text_cleaning.clean_line(cell)
    except text_cleaning.TooLong as problem:
        return [str(problem)]
    if text and values.setdefault(name, text) != text:
        return [gettext("Two columns disagree: “%(one)s” and “%(other)s”.", one=values[name], other=text)]
    return []
