"""Parse telephone numbers as people type them. The only parser of telephone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
from typing import TYPE_CHECKING

from referrals.rules.normalization import normalize

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber, PhoneNumberMatch

MAX_NUMBERS = 3  # numbers of one field that get a call button
MAX_LENGTH = 200  # characters that are parsed
MIN_DIGITS = 6
# Words before an extension, beyond those that the library knows.
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
# Digits directly before a number show that it is a part of something longer.
DIGITS_BEFORE = re.compile(r"[0-9]{2}[\s().-]*$")
# A letter typed for a digit, directly before or after a number.
LETTER_BEFORE = re.compile(r"(?<![^\W_])[OoQIl]$")
LETTER_AFTER = re.compile(r"[OoQIlSBZ](?![^\W\d_])|[\s.-]+[OQIl][0-9]")
# An IPv4 address. With two pairs of digits at the end it is a telephone number.
FOUR_NUMBERS = re.compile(
    r"(?<![0-9.])(?![0-9.]+\.[0-9]{2}\.[0-9]{2}(?![0-9]))(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])"
)
# A number with a word as its last digits: 1-800-FLOWERS. It must be the whole text.
VANITY = re.compile(r"[+(]*[0-9][0-9\s().-]{2,}[A-Za-z][A-Za-z0-9\s().-]*")
MIN_LETTERS = 3
# Separators between numbers. A slash separates two numbers, or an area code from the rest.
BETWEEN = re.compile(r";(?!ext=)|[|\n]|,(?![,0-9])|\s(?:oder|oppure|or|ou|und|and|et|e|o|y|&)\s", re.IGNORECASE)
SLASH = re.compile(rf"\s*/(?!\s*(?:x[\s.]*[0-9]|{_EXTENSION_WORD}))\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Telephone:
    """A number: in national and international format, and as a link dials it (RFC 3966)."""

    national: str
    international: str
    uri: str


def parse(text: str, country: str | None) -> tuple[Telephone, ...]:
    """Return up to MAX_NUMBERS distinct numbers in `text`. Numbers without a country code are of `country`.

    Empty if nothing can be dialled with certainty: a doubtful number is no number.
    """
    return _parse(normalize("NFKC", text[:MAX_LENGTH]), country) if text.strip() else ()


def is_mentioned(text: str, country: str | None) -> bool:
    """Tell whether a text contains a telephone number. Stricter than `parse`, since any text may contain numbers."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # large; most texts contain no number

    if _count_digits(text) < MIN_DIGITS:
        return False
    return next(iter(PhoneNumberMatcher(text, country or None, leniency=Leniency.VALID)), None) is not None


@lru_cache(1024)
def _parse(text: str, country: str | None) -> tuple[Telephone, ...]:
    found = {telephone.uri: telephone for telephone in map(_telephone, _numbers(text, country))}
    return tuple(found.values())[:MAX_NUMBERS]


def _numbers(text: str, country: str | None) -> "list[PhoneNumber]":
    """Return the numbers, read first as typed, then with the international prefix read as +."""
    for variant in dict.fromkeys((text, _with_plus(text, _prefix_abroad(country)), _with_plus(text, "00"))):
        parts = [part for piece in BETWEEN.split(variant) for part in _split_at_slashes(piece, country)]
        found = [number for part in parts for number in _matches(part, country) or _in_halves(part, country)]
        if found:
            return found
    return list(_vanity(text.strip(), country))


def _with_plus(text: str, prefix: str) -> str:
    return re.sub(rf"(?<![0-9+])\(?\s*(?:{prefix})[\s./-]*(?=[1-9])", "+", text) if prefix else text


def _prefix_abroad(country: str | None) -> str:
    """Return a pattern for what is dialled in `country` before another country's code."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(country or "", None)
    return metadata.international_prefix or "" if metadata else ""


def _split_at_slashes(text: str, country: str | None) -> list[str]:
    """Split at slashes where both sides are whole numbers.

    "030 / 5550123" is one number. For "045 8010200 / 201" and "049 5550123/24", which mean a range of numbers, the
    first number is used.
    """
    first, *others = SLASH.split(text)
    numbers = [first]
    for part in others:
        if not _is_whole(numbers[-1], country):
            numbers[-1] += f"/{part}"
        elif _count_digits(part) >= MIN_DIGITS:
            numbers.append(part)
        else:
            break
    return numbers


def _is_whole(text: str, country: str | None) -> bool:
    """Tell whether the text contains more than a country code and an area code."""
    from phonenumbers import national_significant_number

    return any(len(national_significant_number(number)) >= MIN_DIGITS for number in _matches(text, country))


def _count_digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _matches(text: str, country: str | None) -> "list[PhoneNumber]":
    from phonenumbers import Leniency, PhoneNumberMatcher

    if _count_digits(text) < MIN_DIGITS:
        return []
    found = PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE)
    return [
        _with_extension(match, text)
        for match in found
        if not _is_doubtful(match, text) and _can_be_dialled(_without_trunk_zero(match.number))
    ]


def _is_doubtful(match: "PhoneNumberMatch", text: str) -> bool:
    """Tell whether it is part of something longer, has letters for digits, or is not a telephone number."""
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
    """Remove a zero typed before an Italian mobile number, as most other countries would dial it."""
    from phonenumbers import is_valid_number

    if number.italian_leading_zero and not is_valid_number(number):
        number.italian_leading_zero = None
        if not is_valid_number(number):
            number.italian_leading_zero = True
    return number


def _in_halves(text: str, country: str | None) -> "list[PhoneNumber]":
    """Return two numbers that only a blank separates, if the text can be read in one way only."""
    import phonenumbers

    groups = text.split()
    if not re.fullmatch(r"[0-9\s().+-]+", text) or _count_digits(text) < 2 * MIN_DIGITS:
        return []
    readings = []
    for at in range(1, len(groups)):
        halves = [_matches(" ".join(half), country) for half in (groups[:at], groups[at:])]
        if all(len(half) == 1 and phonenumbers.is_valid_number(half[0]) for half in halves):
            readings.append([half[0] for half in halves])
    return readings[0] if len(readings) == 1 else []


def _can_be_dialled(number: "PhoneNumber") -> bool:
    """Tell whether it has the length of a whole number. Without its area code it works only locally."""
    from phonenumbers import ValidationResult, is_possible_number_with_reason

    if (number.number_of_leading_zeros or 1) > 1:  # an international prefix after a country code
        return False
    return is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _with_extension(match: "PhoneNumberMatch", text: str) -> "PhoneNumber":
    number = match.number
    after = EXTENSION.match(text, match.end)
    if after and not number.extension:
        number.extension = after["digits"]
    return number


def _vanity(text: str, country: str | None) -> "Iterator[PhoneNumber]":
    """Read letters as the digits of their keys, if the result is a valid number."""
    import phonenumbers

    if not VANITY.fullmatch(text) or sum(letter.isalpha() for letter in text) < MIN_LETTERS:
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
