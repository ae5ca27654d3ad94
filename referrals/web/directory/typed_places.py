"""Places as people type them: a name, a line of a postal address, or a whole one."""

import re
from collections.abc import Iterator

from referrals import places
from referrals.language import countries
from referrals.places import City

MOST_PARTS = 6  # of what is typed that are looked at
ABBREVIATION = 2  # letters of a province or a country, such as VR or IT
LONGEST_COUNTRY = 4  # words
BETWEEN_PARTS = re.compile(r"[,;/]|\s[-–—]\s")
IN_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
POSTAL_CODE = re.compile(r"\b\d{4,5}\b")
DUTCH_CODE = re.compile(r"\b\d{4} ?[a-z]{2}\b", re.IGNORECASE)
AREA_OF = re.compile(
    r"(?:provincia|province|comune|citt(?:à|a'?) metropolitana|citt(?:à|a'?)|municipality|city|greater|region)\s+"
    r"(?:(?:di|of|de|del|della)\s+|d['’]\s*)?",
    re.IGNORECASE,
)
SAINT = re.compile(r"st\b\.?\s*", re.IGNORECASE)


def find(text: str, country: str | None = None) -> City | None:
    """Return the place that was typed; one in the country that the text names, or else in `country`, before any other.

    "Verona", "Verona Italy", "Verona/VR", "37121 Verona vr" and "Via Roma 1, 37121 Verona" are the same.
    """
    parts = [part.strip() for part in BETWEEN_PARTS.split(IN_BRACKETS.sub(" ", text)) if part.strip()][:MOST_PARTS]
    named = (countries.find(part) for part in parts[1:])
    where = next((code for code in named if code), country)
    names = parts[:1] + [part for part in parts[1:] if len(part) > ABBREVIATION and not countries.find(part)]
    if city := _find(text, where):
        return city
    for part in sorted(names, key=_rank):
        if city := _find_in_part(part, where):
            return city
    return None


def _rank(part: str) -> int:
    """Return how late a part is tried: what holds a postal code first, what holds the number of a house last."""
    if POSTAL_CODE.search(part):
        return 0
    return 2 if any(letter.isdigit() for letter in part) else 1


def _find_in_part(part: str, where: str | None) -> City | None:
    for spelling in _spellings(part):
        words = spelling.split()
        city = _find(spelling, where) or _find_before_country(words)
        if not city and len(words) > 1 and len(words[-1]) == ABBREVIATION:
            city = _find(" ".join(words[:-1]), where)
        if city:
            return city
    return None


def _find_before_country(words: list[str]) -> City | None:
    """Return the place before the name of its country: "Verona Italy"."""
    for length in range(1, min(LONGEST_COUNTRY, len(words) - 1) + 1):
        name = " ".join(words[:-length])
        code = countries.find(" ".join(words[-length:]))
        if code and (city := _find_in_country(name, code) or _find_before_abbreviation(name, code)):
            return city
    return None


def _find_before_abbreviation(name: str, code: str) -> City | None:
    """Return the place before the abbreviation of its province: "Verona VR"."""
    before, _, last = name.rpartition(" ")
    return _find_in_country(before, code) if len(last) == ABBREVIATION else None


def _spellings(part: str) -> Iterator[str]:
    """Yield a part as it was typed, then without what stands around the name of the place."""
    yield part
    for text in (part, DUTCH_CODE.sub(" ", part)):
        yield " ".join(word for word in text.split() if not any(letter.isdigit() for letter in word))
    if area := AREA_OF.match(part):
        yield part[area.end() :]


def _find(name: str, where: str | None) -> City | None:
    return (_find_in_country(name, where) if where else None) or _find_in_country(name, None)


def _find_in_country(name: str, code: str | None) -> City | None:
    """Return the place of that name; "St" is Saint or Sankt where no place is written with it."""
    found = places.find(name, code)
    saint = SAINT.match(name)
    if found or not saint:
        return found
    rest = name[saint.end() :]
    return places.find(f"Saint {rest}", code) or places.find(f"Sankt {rest}", code)
