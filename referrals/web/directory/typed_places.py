"""Parse typed places: the name of a city, a line of a postal address, or a whole address."""

import re
from collections.abc import Iterator

from referrals import places
from referrals.language import countries
from referrals.places import City
from referrals.rules.folding import fold

MAX_PARTS = 6  # the rest is ignored
ABBREVIATION = 2  # letters of a province or a country, such as VR or IT
MAX_COUNTRY_WORDS = 4  # words
BETWEEN_PARTS = re.compile(r"[,;/]|\s[-–—]\s")
IN_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
POSTAL_CODE = re.compile(r"\b\d{4,5}\b")
DUTCH_CODE = re.compile(r"\b\d{4} ?[a-z]{2}\b", re.IGNORECASE)
AREA_OF = re.compile(
    r"(?:provincia|province|comune|citt(?:à|a'?) metropolitana|citt(?:à|a'?)|municipality|city|greater|region)\s+"
    r"(?:(?:di|of|de|del|della)\s+|d['’]\s*)?",
    re.IGNORECASE,
)
SHORT_FIRST_WORD = re.compile(r"(?P<word>st|ste|sta|sto|s|skt|mt|ft)(?:\.\s*|\s+|-)(?=\w)", re.IGNORECASE)
WHOLE_FIRST_WORDS = {
    "st": ("Saint", "Sankt"),
    "skt": ("Sankt",),
    "ste": ("Sainte",),
    "sta": ("Santa",),
    "sto": ("Santo",),
    "s": ("San", "Santa", "Sant'", "Santo", "São"),
    "mt": ("Mount",),
    "ft": ("Fort",),
}
WORD = re.compile(r"(?P<word>[^\W_]+)(?P<dot>\.?)")


def find(text: str, country: str | None = None) -> City | None:
    """Return the city in a typed text. One in the country named in the text, or else in `country`, is preferred.

    "Verona", "Verona Italy", "Verona/VR", "37121 Verona vr" and "Via Roma 1, 37121 Verona" are the same, and so are
    "Frankfurt am Main", "Frankfurt a.M." and "Frankfurt/Main".
    """
    parts = [part.strip() for part in BETWEEN_PARTS.split(IN_BRACKETS.sub(" ", text)) if part.strip()][:MAX_PARTS]
    named = (countries.find(part) for part in parts[1:])
    where = next((code for code in named if code), country)
    names = parts[:1] + [part for part in parts[1:] if len(part) > ABBREVIATION and not countries.find(part)]
    if city := _find(text, where) or _find_short(text, where):
        return city
    for part in sorted(names, key=_rank):
        if city := _find_in_part(part, where):
            return city
    return None


def _rank(part: str) -> int:
    """Return the order in which a part is tried: one with a postal code first, one with a house number last."""
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
    """Return the city before the name of its country: "Verona Italy"."""
    for length in range(1, min(MAX_COUNTRY_WORDS, len(words) - 1) + 1):
        name = " ".join(words[:-length])
        code = countries.find(" ".join(words[-length:]))
        if code and (city := _find_in_country(name, code) or _find_before_abbreviation(name, code)):
            return city
    return None


def _find_before_abbreviation(name: str, code: str) -> City | None:
    """Return the city before the abbreviation of its province: "Verona VR"."""
    before, _, last = name.rpartition(" ")
    return _find_in_country(before, code) if len(last) == ABBREVIATION else None


def _spellings(part: str) -> Iterator[str]:
    """Yield the part as typed, then without what surrounds the name of the city."""
    yield part
    for text in (part, DUTCH_CODE.sub(" ", part)):
        yield " ".join(word for word in text.split() if not any(letter.isdigit() for letter in word))
    if area := AREA_OF.match(part):
        yield part[area.end() :]


def _find(name: str, where: str | None) -> City | None:
    return (_find_in_country(name, where) if where else None) or _find_in_country(name, None)


def _find_in_country(name: str, code: str | None) -> City | None:
    """Return the city of that name. Expands a short first word, such as "St", "S." or "Mt.", if there is none."""
    found = places.find(name, code)
    short = SHORT_FIRST_WORD.match(name)
    if found or not short:
        return found
    rest = name[short.end() :]
    whole = (places.find(f"{word} {rest}", code) for word in WHOLE_FIRST_WORDS[short["word"].casefold()])
    return max((city for city in whole if city), key=lambda city: city.population, default=None)


def _find_short(text: str, where: str | None) -> City | None:
    """Return the city in the first part of an address, with its name shortened: "Frankfurt a.M.", "Newcastle/Tyne"."""
    part = POSTAL_CODE.sub(" ", re.split("[,;]", text)[0])
    typed = [(fold(found["word"]), bool(found["dot"])) for found in WORD.finditer(part)]
    found = (
        _find_words(typed, small, where, "/" in part) for small in (places.SMALL_WORDS, places.SMALL_WORDS - {"s"})
    )
    return next((city for city in found if city), None)


def _find_words(
    typed: list[tuple[str, bool]], small: frozenset[str], where: str | None, has_slash: bool
) -> City | None:
    """Return the city with these words, without `small` ones. Each word comes with whether a dot follows it."""
    words = [(word, dot or len(word) == 1) for word, dot in typed if word not in small]
    is_shortened = has_slash or len(typed) > len(words) or any(short for _, short in words)
    if not is_shortened or len(words) < 2 or words[0][1]:
        return None
    names, shorts = zip(*words, strict=True)
    return (places.find_short(names, shorts, where) if where else None) or places.find_short(names, shorts)
