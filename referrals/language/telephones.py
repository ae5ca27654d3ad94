"""Telephone numbers: what somebody typed, read as the numbers that can be dialled. The only parser of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
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
_EXTENSION_WORD = rf"(?:{'|'.join(_EXTENSION_WORDS.split())})(?![^\W\d_])"
_WORD_FOR_NUMBER = r"(?:(?:numero|número|numéro|number|nummer|num|nr|no|n)(?![^\W\d_])|#)"
EXTENSION = re.compile(
    rf"[\s,;(/\u2013\u2014-]*?(?:,,|;ext=|[x#]|{_EXTENSION_WORD}(?:[\s.:]*{_WORD_FOR_NUMBER})?)"
    r"[\s.:=°]*(?P<digits>[0-9]{1,7})\b(?![\s./-]*[0-9])",
    re.IGNORECASE,
)
# Digits right before a number: it is then a piece of something longer, and nobody knows of what.
DIGITS_BEFORE = re.compile(r"[0-9]{2}[\s().-]*$")
# A letter that was typed for a digit, right before a number or right after it.
LETTER_BEFORE = re.compile(r"(?<![^\W_])[OoQIl]$")
LETTER_AFTER = re.compile(r"[OoQIlSBZ](?![^\W\d_])|[\s.-]+[OQIl][0-9]")
# Four numbers as of an address on the internet. Two pairs of digits at the end make it a telephone number.
FOUR_NUMBERS = re.compile(
    r"(?<![0-9.])(?![0-9.]+\.[0-9]{2}\.[0-9]{2}(?![0-9]))(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])"
)
# A number with a word in place of its last digits: 1-800-FLOWERS. The whole text must be one.
VANITY = re.compile(r"[+(]*[0-9][0-9\s().-]{2,}[A-Za-z][A-Za-z0-9\s().-]*")
FEWEST_LETTERS = 3
# From one number to the next. A slash stands between two numbers, or between an area code and the rest.
BETWEEN = re.compile(r";(?!ext=)|[|\n]|,(?![,0-9])|\s(?:oder|oppure|or|ou|und|and|et|e|o|y|&)\s", re.IGNORECASE)
SLASH = re.compile(rf"\s*/(?!\s*(?:x[\s.]*[0-9]|{_EXTENSION_WORD}))\s*", re.IGNORECASE)


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
        parts = [part for piece in BETWEEN.split(written) for part in _split_at_slashes(piece, country)]
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


def _split_at_slashes(text: str, country: str | None) -> list[str]:
    """Split where whole numbers stand on both sides.

    "030 / 5550123" is one number. Of "045 8010200 / 201" and "049 5550123/24", which stand for a range of numbers, the
    first is taken.
    """
    first, *others = SLASH.split(text)
    numbers = [first]
    for part in others:
        if not _is_whole(numbers[-1], country):
            numbers[-1] += f"/{part}"
        elif _count_digits(part) >= FEWEST_DIGITS:
            numbers.append(part)
        else:
            break
    return numbers


def _is_whole(text: str, country: str | None) -> bool:
    """Tell whether a number stands in the text that is more than a country code and an area code."""
    from phonenumbers import national_significant_number

    return any(len(national_significant_number(number)) >= FEWEST_DIGITS for number in _matches(text, country))


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
        if not _is_doubtful(match, text) and _can_be_dialled(_without_trunk_zero(match.number))
    ]


def _is_doubtful(match: "PhoneNumberMatch", text: str) -> bool:
    """Tell whether it is a piece of something longer, has letters for digits, or is no telephone number at all."""
    return bool(
        DIGITS_BEFORE.search(text, 0, match.start)
        or LETTER_BEFORE.search(text, 0, match.start)
        or LETTER_AFTER.match(text, match.end)
        or _is_internet_address(match.raw_string)
    )


def _is_internet_address(text: str) -> bool:
    found = FOUR_NUMBERS.search(text)
    if not found:
        return False
    try:
        IPv4Address(found[0])
    except AddressValueError:
        return False
    return True


def _without_trunk_zero(number: "PhoneNumber") -> "PhoneNumber":
    """Drop a zero that was typed before an Italian mobile number, as it is dialled in most other countries."""
    from phonenumbers import is_valid_number

    if number.italian_leading_zero and not is_valid_number(number):
        number.italian_leading_zero = None
        if not is_valid_number(number):
            number.italian_leading_zero = True
    return number


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

    if (number.number_of_leading_zeros or 1) > 1:  # a prefix for calls abroad after a country code
        return False
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
