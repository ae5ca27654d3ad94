"""Detect the encoding of an uploaded file. An ambiguous file is refused, so that no wrong letters are stored."""

import codecs
import re

from flask_babel import gettext

# Sequences that are rare in real Windows-1252 text, and frequent when another old encoding is read as such.
ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
LETTER = f"[A-Za-z{ACCENTED}]"
SYMBOL = "[\u00a1-\u00a9\u00ac-\u00af\u00b1-\u00b6\u00b8\u00b9\u00bc-\u00bf\u00d7\u00f7]"
IMPLAUSIBLE = re.compile(
    "|".join(
        (
            f"[{ACCENTED}]{{3}}",
            f"{SYMBOL}{{2}}|{LETTER}{SYMBOL}{LETTER}|[{ACCENTED}]{SYMBOL}|{SYMBOL}[{ACCENTED}]",
            f"{LETTER}[\u0192\u02c6\u02dc\u2020-\u2022\u2026\u2030\u2039\u201a\u201c\u201e\u2122]",
            f"{LETTER}[\u0152\u0160\u0178\u017d](?=[a-z])",
            rf"[a-z][\u0160\u017d\u201d\u2014](?=[a-z]|\b)|[\u0160\u017d](?!{LETTER}|[\u0100-\u024f])",
        )
    )
)
# Mojibake: UTF-8 that was read in another encoding and saved again, such as "NiccolÃ²".
DOUBLE_ENCODED = re.compile(
    "[\u00c2-\u00f4\u0102][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
SPLIT_LETTER = re.compile("[a-z]\u00c3")  # the first half of such a letter, as in "CittÃ"
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
REPLACED = "\ufffd"


class UnreadableError(ValueError):
    """The file is not text, or its encoding is ambiguous. The message is shown to the person."""


def decode(sent: bytes) -> tuple[str, bool]:
    """Return the text of a file, and whether its encoding is certain. Raises UnreadableError.

    It is certain for UTF-8 and UTF-16. Anything else is read as Windows-1252 if the result is plausible.
    """
    encoding = _unicode_encoding(sent)
    try:
        return sent.decode(encoding), True
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise _unreadable() from None
    try:
        text = sent.decode("cp1252")
    except UnicodeDecodeError:
        raise _unreadable() from None
    if IMPLAUSIBLE.search(text):
        raise _unreadable()
    return text, False


def fault_in(text: str) -> str:
    """Return a message about characters that were damaged before the upload, or ""."""
    meant = _decode_double_encoded(text)
    if meant is None and (REPLACED in text or CONTROLS.search(text) or SPLIT_LETTER.search(text)):
        return str(gettext("One character can’t be read. Correct it, and save the file as CSV UTF-8."))
    if meant is None:
        return ""
    return str(
        gettext(
            "“%(text)s” was saved with the wrong letters, and is probably “%(meant)s”. Save the file as CSV UTF-8.",
            text=text,
            meant=meant,
        )
    )


def _unicode_encoding(sent: bytes) -> str:
    if sent.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if sent.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):  # without a byte order mark: every second byte is zero
        if sent[first::2].count(0) > len(sent) // 4 and not sent[1 - first :: 2].count(0):
            return encoding
    return "utf-8-sig"


def _unreadable() -> UnreadableError:
    return UnreadableError(
        gettext("We can’t read the letters in this file reliably. Save it as CSV UTF-8 and send it again.")
    )


def _decode_double_encoded(text: str) -> str | None:
    if not DOUBLE_ENCODED.search(text):
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None
