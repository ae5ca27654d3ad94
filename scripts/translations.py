"""Update the catalogues from the sentences of the code and the templates: `python scripts/translations.py [LANGUAGE]`.

Runs `pybabel extract`, `update` and `compile` with the settings of this project; `[tool.babel]` in pyproject.toml says
which files are read. New sentences come in empty, sentences that are gone are removed. With a LANGUAGE (`de`) its
catalogue is begun. English is what the code says; every other language is a file
`referrals/translations/<language>/LC_MESSAGES/messages.po`.
"""

import sys
from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "referrals" / "translations"
KEYWORDS = ("_l", "_n:1,2", "_p:1c,2", "N_", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")
NOT_READ = (".*", "_*", "node_modules", "data", "static", "tests", "tools")
EXTRACT = (
    *("extract", "--mapping=pyproject.toml", "--project=Referrals", "--add-location=file", "--sort-output"),
    *(f"--keyword={keyword}" for keyword in KEYWORDS),
    f"--ignore-dirs={' '.join(NOT_READ)}",
)
UPDATE = ("update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width=120")


def update(folder: Path = FOLDER, *, begin: Iterable[str] = ()) -> None:
    """Update and compile the catalogues in `folder`, and begin those of the languages in `begin`."""
    with TemporaryDirectory() as scratch:
        template = _extract(Path(scratch))
        for language in begin:
            _pybabel(*UPDATE, "--init-missing", f"--locale={language}", f"--input-file={template}", f"-d{folder}")
        _pybabel(*UPDATE, f"--input-file={template}", f"--output-dir={folder}")
    compile_in(folder)


def compile_in(folder: Path) -> None:
    """Compile the catalogues in `folder`. Without `--use-fuzzy` one whose header is fuzzy would be skipped."""
    _pybabel("compile", "--use-fuzzy", f"--directory={folder}")


def template() -> Catalog:
    """Return every sentence of the code and the templates."""
    with TemporaryDirectory() as scratch, _extract(Path(scratch)).open("rb") as file:
        return read_po(file)


def catalogues(folder: Path = FOLDER) -> dict[str, Catalog]:
    """Return the catalogues in `folder` by language."""
    found = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        language = path.parent.parent.name
        with path.open("rb") as file:
            found[language] = read_po(file, locale=language)
    return found


def untranslated(catalogue: Catalog) -> list[str | tuple[str, ...]]:
    """Return the sentences without a translation, or without one of its plural forms."""
    return [message.id for message in catalogue if message.id and not _is_translated(message.string)]


def _is_translated(string: str | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def _extract(folder: Path) -> Path:
    template = folder / "messages.pot"
    with chdir(ROOT):
        _pybabel(*EXTRACT, f"--output-file={template}", ".")
    return template


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *arguments])


if __name__ == "__main__":
    update(begin=sys.argv[1:])
    for language, catalogue in catalogues().items():
        sys.stdout.write(f"{language}: {len(catalogue)} sentences, {len(untranslated(catalogue))} to translate\n")
