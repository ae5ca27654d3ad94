"""Convert the rows of a CSV file to locations of partners and to terms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_pgettext as _p
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from referrals import languages
from referrals.actions.partner.importing import PartnerLine, TermLine
from referrals.language import countries, formats, time_zones, working_languages
from referrals.languages import ENGLISH
from referrals.web import current_network
from referrals.web.locations import LocationForm
from referrals.web.operator import csv_reader
from referrals.web.operator.csv_reader import MAX_BYTES, Columns, RowError
from referrals.web.operator.forms import term_form

__all__ = ["MAX_BYTES", "Help", "ParsedLines", "RowError", "partner_help", "partner_lines", "term_help", "term_lines"]

Line = TypeVar("Line", PartnerLine, TermLine)

MAX_NAME_LENGTH = 120
# The name of each column in the reader's language, and further accepted names.
PARTNER_COLUMNS = {
    "partner": (
        _p("column", "partner"),
        *("partner", "company", "partner name", "company name"),
        *("azienda", "ragione sociale", "impresa", "nome azienda", "nome partner"),
        *("firma", "unternehmen"),
    ),
    "name": (
        _p("column", "location"),
        *("location", "branch", "office", "location name", "branch name", "office name"),
        *("sede", "filiale", "nome sede", "nome filiale"),
        *("standort", "niederlassung"),
    ),
    "contact_name": (
        _p("column", "contact"),
        *("contact", "contact name", "contact person"),
        *("contatto", "referente", "nome contatto", "persona di contatto"),
        *("ansprechperson", "ansprechpartner", "kontakt"),
    ),
    "contact_email": (
        _p("column", "email"),
        *("email", "e-mail", "mail", "email address", "contact email"),
        *("posta elettronica", "indirizzo e-mail", "indirizzo email", "email contatto", "e-mail contatto"),
        *("e-mail-adresse", "mailadresse"),
    ),
    "country": (
        _p("column", "country"),
        *("country", "country code", "paese", "nazione", "stato", "codice paese", "land"),
    ),
    "language": (
        _p("column", "language"),
        *("language", "language code", "lingua", "codice lingua", "sprache"),
    ),
    "city": (
        _p("column", "city"),
        *("city", "town", "comune", "città", "località", "ort", "stadt"),
    ),
    "street": (
        _p("column", "street"),
        *("street", "address", "street address", "via", "indirizzo", "straße", "adresse", "anschrift"),
    ),
    "postcode": (
        _p("column", "postcode"),
        *("postcode", "postal code", "zip", "zip code", "cap", "codice postale", "plz", "postleitzahl"),
    ),
    "region": (
        _p("column", "region"),
        *("region", "province", "state", "regione", "provincia", "bundesland", "kanton"),
    ),
    "contact_telephone": (
        _p("column", "telephone"),
        *("telephone", "phone", "tel", "telephone number", "phone number", "mobile"),
        *("telefono", "cellulare", "telefon", "telefonnummer", "handy"),
    ),
    "zone": (
        _p("column", "zone"),
        *("zone", "time zone", "timezone", "fuso", "fuso orario", "zeitzone"),
    ),
}
NEEDED = ("partner", "name", "contact_name", "contact_email", "country", "language")


@dataclass
class ParsedLines(Generic[Line]):
    """The valid lines, the errors of the others, and the ignored columns."""

    lines: list[Line] = field(default_factory=list)
    faults: list[RowError] = field(default_factory=list)
    unknown: Sequence[str] = ()


@dataclass(frozen=True)
class Help:
    """The columns of a file as the page names them."""

    needed: Sequence[str]
    optional: Sequence[str]


def partner_help() -> Help:
    values = {"country": "IT", "language": ", ".join(languages.codes())}
    names = {
        field: f"{column[0]} ({values[field]})" if field in values else str(column[0])
        for field, column in PARTNER_COLUMNS.items()
    }
    return Help([names.pop(field) for field in NEEDED], list(names.values()))


def term_help() -> Help:
    english, *others = map(formats.language_name, languages.codes())
    return Help([english], others)


def _partner_columns() -> Columns:
    """Return the accepted names of each column: first the one in the reader's language."""
    return {field: [str(name), *others] for field, (name, *others) in PARTNER_COLUMNS.items()}


def _term_columns() -> Columns:
    """Return the accepted names of the column of each language: its name in every language, and its code."""
    readers = (formats.locale(), *map(Locale.parse, languages.codes()))
    return {
        f"name_{code}": [*(formats.language_name(code, reader) for reader in readers), code]
        for code in languages.codes()
    }


def partner_lines(content: str) -> ParsedLines[PartnerLine]:
    table = csv_reader.read(content, _partner_columns(), NEEDED)
    read = ParsedLines[PartnerLine](faults=table.faults, unknown=table.unknown)
    for number, row in table.rows:
        facts = _parse_row(row)
        form = LocationForm(formdata=MultiDict(facts), meta={"csrf": False}, country_code=facts["country"])
        wrong = _row_errors(form, facts)
        read.faults += [RowError(number, sentence) for sentence in wrong]
        if not wrong:
            read.lines.append(PartnerLine(number, facts["partner"], facts["country"], form.place()))
    return read


def _parse_row(row: dict[str, str]) -> dict[str, str]:
    """Return the values of a line as the form expects them, with defaults filled in.

    The town defaults to the name of the location, and the time zone to that of its country or of the network. A value
    that is not recognized is kept as typed, so that the form refuses it.
    """
    facts = {"language": "en", "city": row.get("name", "")} | row
    country = countries.find(facts.get("country", ""))
    usual_zone = time_zones.usual_in(country or "") or current_network.settings().default_zone
    return facts | {
        "country": country or "",
        "language": working_languages.find(facts["language"]) or facts["language"],
        "zone": time_zones.find(row["zone"]) or row["zone"] if "zone" in row else usual_zone,
    }


def _row_errors(form: LocationForm, facts: dict[str, str]) -> list[str]:
    wrong = _faults_of(form)
    if not 0 < len(facts.get("partner", "")) <= MAX_NAME_LENGTH:
        wrong.append(gettext("Enter the partner’s name."))
    if not facts["country"]:
        wrong.append(gettext("Enter the country as two letters, such as IT, or by its name."))
    return wrong


def _faults_of(form: FlaskForm) -> list[str]:
    return [] if form.validate() else [f"{field.label.text}: {field.errors[0]}" for field in form if field.errors]


def term_lines(content: str) -> ParsedLines[TermLine]:
    table = csv_reader.read(content, _term_columns(), [f"name_{ENGLISH}"])
    read = ParsedLines[TermLine](faults=table.faults, unknown=table.unknown)
    for number, row in table.rows:
        form = term_form(formdata=MultiDict(row), meta={"csrf": False})
        wrong = _faults_of(form)
        read.faults += [RowError(number, sentence) for sentence in wrong]
        if not wrong:
            read.lines.append(TermLine(number, form.names()))
    return read
