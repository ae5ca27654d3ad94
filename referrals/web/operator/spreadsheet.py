"""The lines of a CSV file, read with the patience that spreadsheets need, and what is wrong with each."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from referrals.actions.importing import PartnerLine, TermLine
from referrals.rules.countries import COUNTRIES
from referrals.web import typed
from referrals.web.team.forms import LocationForm

MOST_BYTES, MOST_LINES = 128 * 1024, 500  # more than so many bytes the csv module takes for no cell at all
ENDS = re.compile("\r\n?|\n")  # of a line, as one system or another writes it
LONGEST_NAME = 120
# What a column may be called, by the field that it fills.
NAMES_OF_PARTNERS = {
    "partner": ("partner", "azienda"),
    "name": ("location", "sede"),
    "city": ("city", "town", "comune", "città"),
    "contact_name": ("contact", "contatto"),
    "contact_email": ("email",),
    "country": ("country", "paese"),
    "language": ("language", "lingua"),
    "street": ("street", "via"),
    "postcode": ("postcode", "cap"),
    "region": ("region", "regione"),
    "contact_telephone": ("telephone", "telefono"),
    "zone": ("zone", "fuso"),
}
NAMES_OF_TERMS = {"name_en": ("english", "inglese"), "name_it": ("italian", "italiano")}
PARTNER_COLUMNS = {name: field for field, names in NAMES_OF_PARTNERS.items() for name in names}
TERM_COLUMNS = {name: field for field, names in NAMES_OF_TERMS.items() for name in names}
NEEDED = ("partner", "name", "contact_name", "contact_email", "country", "language")
USUAL_ZONE = "Europe/Rome"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of the file."""

    number: int
    sentence: str


def decoded(sent: bytes) -> str:
    """Return the text of a file as spreadsheets write it: UTF-8, two bytes a letter, or what Windows used before."""
    if sent.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sent.decode("utf-16", errors="replace")
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sent.decode("cp1252", errors="replace")


def partner_lines(content: str) -> tuple[list[PartnerLine], list[Fault]]:
    """Return the lines that are sound, and what is wrong with the others."""
    lines, faults = [], _faults_of(content, PARTNER_COLUMNS, NEEDED)
    for number, row in () if faults else _rows(content, PARTNER_COLUMNS):
        facts = _with_usual(row)
        form = LocationForm(formdata=MultiDict(facts), meta={"csrf": False}, country_code=facts["country"])
        wrong = _wrong_with(form, facts)
        faults += [Fault(number, sentence) for sentence in wrong]
        lines += [] if wrong else [PartnerLine(number, facts["partner"], facts["country"], form.place())]
    return lines, faults


def _with_usual(row: dict[str, str]) -> dict[str, str]:
    """Return the values of a line with what goes without saying: a location is called after its town."""
    usual = {"language": "en", "zone": USUAL_ZONE, "city": row.get("name", "")}
    facts = {**usual, **{name: value for name, value in row.items() if value}}
    return {**facts, "language": facts["language"].lower(), "country": facts.get("country", "").upper()}


def _wrong_with(form: LocationForm, facts: dict[str, str]) -> list[str]:
    wrong = [] if form.validate() else [f"{field.label.text}: {field.errors[0]}" for field in form if field.errors]
    if not 0 < len(facts.get("partner", "")) <= LONGEST_NAME:
        wrong.append(gettext("Say what the partner is called."))
    if facts["country"] not in COUNTRIES:
        wrong.append(gettext("The country is two letters, like IT."))
    return wrong


def term_lines(content: str) -> tuple[list[TermLine], list[Fault]]:
    lines, faults = [], _faults_of(content, TERM_COLUMNS, ("name_en", "name_it"))
    for number, row in () if faults else _rows(content, TERM_COLUMNS):
        if all(0 < len(row.get(name, "")) <= 80 for name in ("name_en", "name_it")):
            lines.append(TermLine(number, row["name_en"], row["name_it"]))
        else:
            faults.append(Fault(number, gettext("Give the name in both languages, 80 characters at most.")))
    return lines, faults


def _faults_of(content: str, columns: dict[str, str], needed: tuple[str, ...]) -> list[Fault]:
    """Say what is wrong with the file as a whole."""
    if len(content.encode()) > MOST_BYTES or len(ENDS.findall(content)) > MOST_LINES:
        return [Fault(1, gettext("This is too much at once: %(most)s lines at most.", most=MOST_LINES))]
    found = {columns.get(name.strip().lower()) for name in next(_read(content), [])}
    names = {field: name for name, field in reversed(columns.items())}
    missing = [names[field] for field in needed if field not in found]
    if missing:
        return [
            Fault(1, gettext("The first line must name the columns. Missing: %(names)s.", names=", ".join(missing)))
        ]
    return []


def _rows(content: str, columns: dict[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line and its values by field; empty lines are passed over."""
    reader = _read(content)
    fields = [columns.get(name.strip().lower()) for name in next(reader, [])]
    for number, cells in enumerate(reader, start=2):
        row = {field: typed.line(cell) for field, cell in zip(fields, cells, strict=False) if field}
        if any(row.values()):
            yield number, row


def _read(content: str) -> Iterator[list[str]]:
    text = ENDS.sub("\n", content.lstrip("\ufeff"))
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    return csv.reader(StringIO(text), delimiter=delimiter)
