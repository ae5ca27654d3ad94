"""Text that people typed, as one line of a header: all that is read stays, nothing ends the header or hides in it."""

import re
from unicodedata import category

from referrals.language.direction import END_OF_ISOLATE, ISOLATE

JOINERS = "\u200c\u200d"  # parts of words in Persian and in Indian scripts, and what holds an emoji together
SELECTORS = "\ufe00-\ufe0f"  # they choose between two forms of the sign before them: ❤ and ❤️
IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IDEOGRAPH_SELECTORS = "\U000e0100-\U000e01ef"
TAGS = "\U000e0020-\U000e007f"  # after a black flag they name its region; elsewhere they are hidden text
NUMBER_SIGNS = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # format characters that are seen
KEPT_FORMATS = re.compile(f"[{JOINERS}{ISOLATE}{END_OF_ISOLATE}{TAGS}{NUMBER_SIGNS}]")
# Places that Unicode keeps for what is never seen. Anything else unassigned is a sign newer than this Python.
NEVER_SEEN = re.compile("[\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff]")
MISPLACED = re.compile(
    f"(?<=[{JOINERS}])[{JOINERS}]+|(?<!\\S)[{JOINERS}]|[{JOINERS}](?!\\S)"
    f"|(?<!\\S)[{SELECTORS}]|(?<=[{SELECTORS}])[{SELECTORS}]|(?<![{IDEOGRAPHS}])[{IDEOGRAPH_SELECTORS}]"
)
FLAG_OR_TAGS = re.compile(f"(\U0001f3f4[{TAGS}]+)|[{TAGS}]+")
CONTINUES = re.compile(f"[{JOINERS}{TAGS}\U0001f3fb-\U0001f3ff]")  # the sign before it, as accents do


def clean(text: str, limit: int = 150) -> str:
    """Return the text as one line of at most `limit` characters, without control and hidden characters.

    Joiners and selectors stay between what they join; of the marks that turn the direction only isolates stay.
    """
    text = " ".join("".join(map(_readable, text)).split())
    if not text.isascii():
        while (placed := _well_placed(text)) != text:
            text = placed
    return text if len(text) <= limit else _cut(text, limit)


def _readable(sign: str) -> str:
    if sign.isprintable():
        return sign
    if sign.isspace():
        return " "
    if category(sign) == "Cn":
        return "" if NEVER_SEEN.match(sign) or ord(sign) & 0xFFFE == 0xFFFE else sign
    return sign if KEPT_FORMATS.match(sign) else ""


def _well_placed(text: str) -> str:
    """Drop what joins or selects nothing; whoever removes one may leave another alone, so it is done again."""
    text = FLAG_OR_TAGS.sub(lambda found: found[1] or "", MISPLACED.sub("", text))
    return _with_whole_isolates(" ".join(text.split()))


def _with_whole_isolates(text: str) -> str:
    """Return the text with each isolate closed, and nothing closed that was not open."""
    if ISOLATE not in text and END_OF_ISOLATE not in text:
        return text
    kept, depth = [], 0
    for sign in text:
        depth += (sign == ISOLATE) - (sign == END_OF_ISOLATE)
        if depth < 0:
            depth = 0
        else:
            kept.append(sign)
    return "".join(kept) + END_OF_ISOLATE * depth


def _cut(text: str, limit: int) -> str:
    """Return the beginning of the text and an ellipsis; no sign is cut in two."""
    at = limit - 1 - text.count(ISOLATE)  # so that there is room to close them
    while at > 0 and (_continues(text[at]) or text[at - 1] in JOINERS):
        at -= 1
    return _with_whole_isolates(text[:at].rstrip()) + "…"


def _continues(sign: str) -> bool:
    return category(sign) in ("Mn", "Me") or bool(CONTINUES.match(sign))
