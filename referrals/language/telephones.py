"""Telephone numbers: what somebody typed, read as the numbers that can be dialled. The only parser of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from referrals.rules.normalization import normalize

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber, PhoneNumberMatch

MOST = 3  # numbers of one field that get a button each
LONGEST = 200  # characters that are looked at
FEWEST_DIGITS = 6
# What comes before an extension, beyond the words that the library knows.
_EXTENSION_WORDS = """
    anexo anknytning anx app apparat bei dahili doorkiesnummer durchwahl dw ext extension int interno klapka klappe
    linea lok lokal mellék nebenstelle nst poste r ramal toestel tst wew εσωτ вн внутр доб
    내선 內線 内线 分機 分机 转 轉
"""
EXTENSION = re.compile(
    rf"[\s,;(]*?(?:,,|;ext=|[x#]|(?:{'|'.join(_EXTENSION_WORDS.split())})(?![^\W\d_]))[\s.:=]*(?P<digits>[0-9]{{1,7}})\b"
    r"(?![\s./-]*[0-9])",
    re.IGNORECASE,
)
# Digits right before a number: it is then a piece of something longer, and nobody knows of what.
DIGITS_BEFORE = re.compile(r"[0-9]{2}[\s().-]*$")
# A number with a word in place of its last digits: 1-800-FLOWERS. The whole text must be one.
VANITY = re.compile(r"[+(]*[0-9][0-9\s().-]{2,}[A-Za-z][A-Za-z0-9\s().-]*")
FEWEST_LETTERS = 3
# From one number to the next. A slash stands between two numbers, or between an area code and the rest.
BETWEEN = re.compile(r";(?!ext=)|[|\n]|,(?![,0-9])|\s(?:oder|oppure|or|ou|und|and|et|e|o|y|&)\s", re.IGNORECASE)
SLASH = re.compile(r"\s*/\s*")


@dataclass(frozen=True)
class Telephone:
    """One number: as its own country writes it, as others do, and as a link dials it (RFC 3966)."""

    national: str
    international: str
    uri: str


def parse(text: str, country: str | None) -> tuple[Telephone, ...]:
    """Return the numbers in `text`, at most MOST, each once; those without a country code are of `country`.

    Empty when nobody could dial what was typed: a number that is doubtful is no number.
    """
    return _parse(normalize("NFKC", text[:LONGEST]), country) if text.strip() else ()


def is_mentioned(text: str, country: str | None) -> bool:
    """Tell whether a text gives away a telephone number; stricter than `parse`, since a text may hold any number."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # large; most texts have no number to look at

    if _count_digits(text) < FEWEST_DIGITS:
        return False
    return next(iter(PhoneNumberMatcher(text, country or None, leniency=Leniency.VALID)), None) is not None


@lru_cache(1024)
def _parse(text: str, country: str | None) -> tuple[Telephone, ...]:
    found = {telephone.uri: telephone for telephone in map(_telephone, _numbers(text, country))}
    return tuple(found.values())[:MOST]


def _numbers(text: str, country: str | None) -> "list[PhoneNumber]":
    """Return the numbers in the text, first as it is written, then with a prefix for calls abroad read as +."""
    for written in dict.fromkeys((text, _with_plus(text, _prefix_abroad(country)), _with_plus(text, "00"))):
        parts = [part for piece in BETWEEN.split(written) for part in _split_at_slashes(piece)]
        found = [number for part in parts for number in _matches(part, country) or _in_halves(part, country)]
        if found:
            return found
    return list(_vanity(text.strip(), country))


def _with_plus(text: str, prefix: str) -> str:
    return re.sub(rf"(?<![0-9+])\(?\s*(?:{prefix})[\s./-]*(?=[1-9])", "+", text) if prefix else text


def _prefix_abroad(country: str | None) -> str:
    """Return, as a pattern, what somebody in `country` dials before the code of another country."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(country or "", None)
    return metadata.international_prefix or "" if metadata else ""


def _split_at_slashes(text: str) -> list[str]:
    """Split where whole numbers stand on both sides; "030 / 5550123" and "045 8010200 / 201" are one each."""
    parts = SLASH.split(text)
    if all(_count_digits(part) >= FEWEST_DIGITS for part in parts):
        return parts
    return [SLASH.sub("/", text)]


def _count_digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _matches(text: str, country: str | None) -> "list[PhoneNumber]":
    from phonenumbers import Leniency, PhoneNumberMatcher

    if _count_digits(text) < FEWEST_DIGITS:
        return []
    found = PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE)
    return [
        _with_extension(match, text)
        for match in found
        if _can_be_dialled(match.number) and not DIGITS_BEFORE.search(text, 0, match.start)
    ]


def _in_halves(text: str, country: str | None) -> "list[PhoneNumber]":
    """Return two numbers that a blank alone parts, if there is one way to read the text so."""
    import phonenumbers

    groups = text.split()
    if not re.fullmatch(r"[0-9\s().+-]+", text) or _count_digits(text) < 2 * FEWEST_DIGITS:
        return []
    ways = []
    for at in range(1, len(groups)):
        halves = [_matches(" ".join(half), country) for half in (groups[:at], groups[at:])]
        if all(len(half) == 1 and phonenumbers.is_valid_number(half[0]) for half in halves):
            ways.append([half[0] for half in halves])
    return ways[0] if len(ways) == 1 else []


def _can_be_dialled(number: "PhoneNumber") -> bool:
    """Tell whether it has the length of a whole number; without its area code it can be dialled from nearby only."""
    from phonenumbers import ValidationResult, is_possible_number_with_reason

    return is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _with_extension(match: "PhoneNumberMatch", text: str) -> "PhoneNumber":
    number = match.number
    after = EXTENSION.match(text, match.end)
    if after and not number.extension:
        number.extension = after["digits"]
    return number


def _vanity(text: str, country: str | None) -> "Iterator[PhoneNumber]":
    """Read letters as the digits of their keys, if that makes a number that the numbering plan has."""
    import phonenumbers

    if not VANITY.fullmatch(text) or sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        return
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        yield number


def _telephone(number: "PhoneNumber") -> Telephone:
    from phonenumbers import PhoneNumberFormat, format_number

    digits = format_number(number, PhoneNumberFormat.E164)
    return Telephone(
        national=format_number(number, PhoneNumberFormat.NATIONAL),
        international=format_number(number, PhoneNumberFormat.INTERNATIONAL),
        uri=f"tel:{digits};ext={number.extension}" if number.extension else f"tel:{digits}",
    )
