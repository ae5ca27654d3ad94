"""The languages of the interface: English, and each that has a catalogue in `referrals/translations/`."""

from functools import cache
from pathlib import Path

from babel import Locale

ENGLISH = "en"  # what the code says, and the fallback for what has no translation
FOLDER = Path(__file__).parent / "translations"


@cache
def names() -> dict[str, str]:
    """Return the name of each language in itself, by its code. English comes first."""
    found = sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.mo"))
    return {code: _own_name(code) for code in (ENGLISH, *found)}


def codes() -> tuple[str, ...]:
    return tuple(names())


def for_reader(language: str) -> str:
    """Return the language of the interface for somebody who reads `language`: English if it has no catalogue."""
    return language if language in codes() else ENGLISH


def _own_name(code: str) -> str:
    name = str(Locale.parse(code).get_display_name())
    return name[0].upper() + name[1:]
