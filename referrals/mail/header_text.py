"""Clean typed text for a mail header: one line without control characters and without hidden text."""

import re
from unicodedata import category, combining

from referrals.language.text_direction import END_OF_ISOLATE, ISOLATE

JOINERS = "\u200c\u200d"  # they belong to words in Persian and Indian scripts, and join emoji
SELECTORS = "\ufe00-\ufe0f"  # they choose a form of the character before them: ❤ or ❤️
IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IDEOGRAPH_SELECTORS = "\U000e0100-\U000e01ef"
TAGS = "\U000e0020-\U000e007f"  # part of three flags; elsewhere they are hidden text
NUMBER_SIGNS = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # visible format characters
KEPT_FORMATS = re.compile(f"[{JOINERS}{ISOLATE}{END_OF_ISOLATE}{TAGS}{NUMBER_SIGNS}]")
# Reserved for invisible characters. Any other unassigned code point is a character newer than this Python.
INVISIBLE_UNASSIGNED = re.compile("[\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff]")
MISPLACED = re.compile(
    f"(?<=[{JOINERS}])[{JOINERS}]+|(?<!\\S)[{JOINERS}]|[{JOINERS}](?!\\S)"
    f"|(?<!\\S)[{SELECTORS}]|(?<=[{SELECTORS}])[{SELECTORS}]|(?<![{IDEOGRAPHS}])[{IDEOGRAPH_SELECTORS}]"
)
# The flags of England, Scotland and Wales are the only sequences that Unicode recommends. Fonts draw every other one as
# a plain black flag, so its tags would be text that nobody sees.
FLAG_REGIONS = ("gbeng", "gbsct", "gbwls")
CANCEL_TAG = "\U000e007f"
FLAGS = "|".join("\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in region) + CANCEL_TAG for region in FLAG_REGIONS)
FLAG_OR_TAGS = re.compile(f"({FLAGS})|[{TAGS}]+")
CONTINUES = re.compile(f"[{JOINERS}{TAGS}\uff9e\uff9f\U0001f3fb-\U0001f3ff]")  # belongs to the character before it
REGIONAL_INDICATOR = re.compile("[\U0001f1e6-\U0001f1ff]")  # two of them are a flag
NUMBER_SIGN = re.compile(f"[{NUMBER_SIGNS}]")
HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb]")
HANGUL_VOWEL_OR_FINAL = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
VIRAMA = 9  # the combining class of the signs that join two consonants in Indic scripts


def clean(text: str, limit: int = 150) -> str:
    """Return the text as one line of at most `limit` characters, without control and hidden characters.

    Joiners and selectors stay where they have an effect. Of the characters that set the direction only isolates stay.
    """
    text = " ".join("".join(map(_replace_unreadable, text)).split())
    if not text.isascii():
        while (cleaned := _remove_misplaced(text)) != text:
            text = cleaned
    return text if len(text) <= limit else _cut(text, limit)


def _replace_unreadable(sign: str) -> str:
    if sign.isprintable():
        return sign
    if sign.isspace():
        return " "
    if category(sign) == "Cn":
        return "" if INVISIBLE_UNASSIGNED.match(sign) or ord(sign) & 0xFFFE == 0xFFFE else sign
    return sign if KEPT_FORMATS.match(sign) else ""


def _remove_misplaced(text: str) -> str:
    """Remove joiners and selectors without effect. Removing one may make another one useless: call it again."""
    text = FLAG_OR_TAGS.sub(lambda found: found[1] or "", MISPLACED.sub("", text))
    return _balance_isolates(" ".join(text.split()))


def _balance_isolates(text: str) -> str:
    """Return the text with every isolate closed and no closing character too many."""
    if ISOLATE not in text and END_OF_ISOLATE not in text:
        return text
    characters, depth = [], 0
    for sign in text:
        depth += (sign == ISOLATE) - (sign == END_OF_ISOLATE)
        if depth < 0:
            depth = 0
        else:
            characters.append(sign)
    return "".join(characters) + END_OF_ISOLATE * depth


def _cut(text: str, limit: int) -> str:
    """Return the beginning of the text and an ellipsis, without splitting what is seen as one character."""
    at = limit - 1 - text.count(ISOLATE)  # so that there is room to close them
    while at > 0 and _splits_character(text, at):
        at -= 1
    return _balance_isolates(text[:at].rstrip()) + "…"


def _splits_character(text: str, at: int) -> bool:
    """Tell whether a cut before `text[at]` splits a grapheme cluster (UAX #29) or leaves a joiner at the end."""
    before, after = text[at - 1], text[at]
    if before in JOINERS or category(after) in ("Mn", "Mc", "Me") or CONTINUES.match(after):
        return True
    if NUMBER_SIGN.match(before) or (combining(before) == VIRAMA and category(after) == "Lo"):
        return True
    if REGIONAL_INDICATOR.match(after):
        return len(_indicators_before(text, at)) % 2 == 1
    return _is_same_syllable(before, after)


def _indicators_before(text: str, at: int) -> str:
    """Return the regional indicators that end at `at`: each two of them are one flag."""
    start = at
    while start > 0 and REGIONAL_INDICATOR.match(text[start - 1]):
        start -= 1
    return text[start:at]


def _is_same_syllable(before: str, after: str) -> bool:
    """Tell whether two conjoining letters of Hangul are parts of one syllable."""
    return bool(HANGUL_VOWEL_OR_FINAL.match(after) and HANGUL.match(before))
