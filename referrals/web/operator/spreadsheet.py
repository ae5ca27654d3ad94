"""Convert the rows of a CSV file to locations of partners and to terms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from referrals.actions.importing import PartnerLine, TermLine
from referrals.language import countries, tongues, zones
from referrals.web import network
from referrals.web.locations import LocationForm
from referrals.web.operator import csv_file
from referrals.web.operator.csv_file import MOST_BYTES, Fault

__all__ = ["MOST_BYTES", "Fault", "Read", "partner_lines", "term_lines"]

Line = TypeVar("Line", PartnerLine, TermLine)

LONGEST_NAME, LONGEST_TERM = 120, 80
# The accepted column names of each field; the first is the one shown to people.
PARTNER_COLUMNS = {
    "partner": (
        *("partner", "company", "azienda", "ragione sociale", "impresa"),
        *("partner name", "company name", "nome azienda", "nome partner"),
    ),
    "name": (
        *("location", "sede", "filiale", "branch", "office"),
        *("location name", "branch name", "office name", "nome sede", "nome filiale"),
    ),
    "city": ("city", "town", "comune", "città", "località"),
    "contact_name": (
        "contact",
        "contatto",
        "referente",
        "contact name",
        "nome contatto",
        "contact person",
        "persona di contatto",
    ),
    "contact_email": (
        "email",
        "e-mail",
        "mail",
        "posta elettronica",
        "email address",
        "indirizzo e-mail",
        "indirizzo email",
        "contact email",
        "email contatto",
        "e-mail contatto",
    ),
    "country": ("country", "paese", "nazione", "stato", "country code", "codice paese"),
    "language": ("language", "lingua", "language code", "codice lingua"),
    "street": ("street", "via", "address", "indirizzo", "street address"),
    "postcode": ("postcode", "cap", "postal code", "zip", "zip code", "codice postale"),
    "region": ("region", "regione", "province", "provincia", "state"),
    "contact_telephone": (
        "telephone",
        "phone",
        "telefono",
        "tel",
        "telephone number",
        "phone number",
        "cellulare",
        "mobile",
    ),
    "zone": ("zone", "fuso", "time zone", "timezone", "fuso orario"),
}
TERM_COLUMNS = {"name_en": ("english", "inglese", "en"), "name_it": ("italian", "italiano", "it")}
NEEDED = ("partner", "name", "contact_name", "contact_email", "country", "language")


@dataclass
class Read(Generic[Line]):
    """The valid lines, the errors of the others, and the ignored columns."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: Sequence[str] = ()


def partner_lines(content: str) -> Read[PartnerLine]:
    table = csv_file.read(content, PARTNER_COLUMNS, NEEDED)
    read = Read[PartnerLine](faults=table.faults, unknown=table.unknown)
    for number, row in table.rows:
        facts = _understood(row)
        form = LocationForm(formdata=MultiDict(facts), meta={"csrf": False}, country_code=facts["country"])
        wrong = _wrong_with(form, facts)
        read.faults += [Fault(number, sentence) for sentence in wrong]
        if not wrong:
            read.lines.append(PartnerLine(number, facts["partner"], facts["country"], form.place()))
    return read


def _understood(row: dict[str, str]) -> dict[str, str]:
    """Return the values of a line as the form expects them, with defaults filled in.

    The town defaults to the name of the location, and the time zone to that of its country or of the network. A value
    that is not recognized is kept as typed, so that the form refuses it.
    """
    facts = {"language": "en", "city": row.get("name", "")} | row
    country = countries.find(facts.get("country", ""))
    usual_zone = zones.usual_in(country or "") or network.settings().default_zone
    return facts | {
        "country": country or "",
        "language": tongues.find(facts["language"]) or facts["language"],
        "zone": zones.find(row["zone"]) or row["zone"] if "zone" in row else usual_zone,
    }


def _wrong_with(form: LocationForm, facts: dict[str, str]) -> list[str]:
    wrong = [] if form.validate() else [f"{field.label.text}: {field.errors[0]}" for field in form if field.errors]
    if not 0 < len(facts.get("partner", "")) <= LONGEST_NAME:
        wrong.append(gettext("Enter the partner’s name."))
    if not facts["country"]:
        wrong.append(gettext("Enter the country as two letters, such as IT, or by its name."))
    return wrong


def term_lines(content: str) -> Read[TermLine]:
    table = csv_file.read(content, TERM_COLUMNS, tuple(TERM_COLUMNS))
    read = Read[TermLine](faults=table.faults, unknown=table.unknown)
    for number, row in table.rows:
        if all(0 < len(row.get(name, "")) <= LONGEST_TERM for name in TERM_COLUMNS):
            read.lines.append(TermLine(number, row["name_en"], row["name_it"]))
        else:
            read.faults.append(Fault(number, gettext("Enter the name in both languages, up to 80 characters.")))
    return read
