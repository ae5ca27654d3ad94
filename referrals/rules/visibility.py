"""Whether a text shows anything when it is drawn."""

import unicodedata

# Ranges (first, last) of Unicode's property Default_Ignorable_Code_Point: characters that are never drawn.
_IGNORABLE = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
# Symbols with an empty picture: the Braille blank, the object replacement character, a musical null notehead.
_EMPTY = frozenset("\u2800\ufffc\U0001d159")
_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me"})  # a mark needs a base letter


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of `text`."""
    return any(map(_is_drawn, text))


def _is_drawn(character: str) -> bool:
    code = ord(character)
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _EMPTY or code & 0xFFFE == 0xFFFE:
        return False
    return not (0xFDD0 <= code <= 0xFDEF or any(first <= code <= last for first, last in _IGNORABLE))
