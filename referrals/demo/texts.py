"""The texts of the demo, read from `content/`: partners, people, vocabularies, and customers' enquiries."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NETWORK_DOMAIN = "reteadriatica.example"
CUSTOMERS_SCENE = "switchboard"
CONTENT = Path(__file__).parent / "content"

TomlTable = dict[str, Any]  # tomllib knows no types


@dataclass(frozen=True)
class CustomerText:
    """The text of a customer's enquiry. `worth` is in whole units of `currency`; `to` are slugs of locations.

    `language` is the language of the text. `scene` names the scripted scene; without one the course is random.
    """

    need: str
    overview: str
    place: str
    size: str
    when: str
    terms: tuple[str, ...]
    worth: int
    company: str
    contact: str
    to: tuple[str, ...]
    language: str
    country: str = "IT"
    currency: str = "EUR"
    details: str = ""
    keywords: tuple[str, ...] = ()
    scene: str | None = None


@cache
def customer_texts() -> tuple[CustomerText, ...]:
    """Return the texts of all enquiries, those with a scripted scene first."""
    return tuple(
        _letter(written, language)
        for file, language in (("scenes", ""), ("it", "it"), ("en", "en"), ("de", "de"))
        for written in _read(f"enquiries_{file}.toml")["enquiry"]
    )


def customers_need() -> str:
    """Return the need of the enquiry that shows the customer's page with Missed, No thanks and Evaluating."""
    return next(letter.need for letter in customer_texts() if letter.scene == CUSTOMERS_SCENE)


def _letter(written: TomlTable, language: str) -> CustomerText:
    lists = {name: tuple(written.get(name, ())) for name in ("terms", "to", "keywords")}
    return CustomerText(**{"language": language, **written, **lists})


@cache
def partners() -> list[TomlTable]:
    found: list[TomlTable] = _read("partners.toml")["partner"]
    return found


@cache
def staff() -> list[TomlTable]:
    found: list[TomlTable] = _read("partners.toml")["staff"]
    return found


@cache
def emails() -> dict[str, str]:
    """Return the email of each person by key."""
    groups = [(NETWORK_DOMAIN, staff()), *((partner["domain"], partner["people"]) for partner in partners())]
    return {person["key"]: f"{_as_address(person['name'])}@{domain}" for domain, people in groups for person in people}


def _as_address(name: str) -> str:
    return name.lower().replace(" ", ".").replace("-", "")


@cache
def vocabularies() -> dict[str, dict[str, TomlTable]]:
    """Return the names by language and the synonyms of each term, by vocabulary and slug."""
    return _read("vocabularies.toml")


def term_names(term: TomlTable) -> dict[str, str]:
    """Return the names of a term of `vocabularies()` by language."""
    return {language: name for language, name in term.items() if language != "synonyms"}


@cache
def phrases() -> TomlTable:
    """Return short texts by language: how to reach a customer, notes, campaigns."""
    return _read("phrases.toml")


def _read(file: str) -> TomlTable:
    return tomllib.loads((CONTENT / file).read_text(encoding="utf-8"))
