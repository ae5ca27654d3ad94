"""Renew the catalogue from what the code and the templates say: `python scripts/translations.py`.

New sentences come in empty, those that nobody says any more go away, and the compiled catalogue is written. English is
what the code says; Italian is referrals/translations/it/LC_MESSAGES/messages.po.
"""

import sys
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "referrals" / "translations" / "it" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "_n": (1, 2),
    "_p": ((1, "c"), 2),
    "N_": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}


def said() -> Catalog:
    """Return every sentence of the code and the templates, where it is said, in the order of their files."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(pattern, each["method"]) for each in settings for pattern in _patterns(each)]
    options = {pattern: _options(each) for each in settings for pattern in _patterns(each)}
    catalog = Catalog(locale="it", project="Referrals")
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    for file, _line, message, _comments, context in found:
        catalog.add(message, locations=[(file, 0)], context=context)
    return catalog


def written() -> Catalog:
    """Return the Italian catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="it", project="Referrals")
    with PO.open("rb") as file:
        return read_po(file, locale="it")


def renew() -> tuple[int, int]:
    """Write both files; return how many sentences there are and how many want translating. Twice is as once."""
    old, new = written(), said()
    new.creation_date, new.revision_date = old.creation_date, old.revision_date
    for message in new:
        kept = old.get(message.id, message.context) if message.id else None
        if kept is not None and not kept.fuzzy:
            message.string = kept.string
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, new, width=120, sort_output=True, omit_header=False, include_lineno=False)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    return len(new), sum(not is_translated(message.string) for message in new if message.id)


def is_translated(string: str | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def _patterns(mapping: dict[str, object]) -> list[str]:
    pattern = mapping["pattern"]
    return [str(each) for each in pattern] if isinstance(pattern, list) else [str(pattern)]


def _options(mapping: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in mapping.items() if name not in ("method", "pattern")}


def _is_ours(directory: str) -> bool:
    return Path(directory).name not in (".venv", "node_modules", "data", "static", "tests", ".git")


if __name__ == "__main__":
    total, missing = renew()
    sys.stdout.write(f"{total} sentences, {missing} to translate in {PO.relative_to(ROOT)}\n")
