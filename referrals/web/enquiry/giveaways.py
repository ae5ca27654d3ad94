"""Find what reveals the customer in the overview: an email address, a telephone number, the company's name."""

import re
import unicodedata
from enum import StrEnum

from referrals.language import telephones
from referrals.rules.normalization import normalize

# Legal forms, which may be missing where the company is mentioned.
_FORMS = """
    ab ag as aps bv co corp eg eirl eu gbr ges gmbh inc kft kg kgaa lda llc llp ltd ltda mbh nv og ohg oy oyj plc
    pty sa sagl sarl sas sasu sc scarl sl slu snc soc spa spol srl srls srlu ug
"""
LEGAL_FORMS = frozenset(_FORMS.split())
# Each part has an upper bound: otherwise matching a long word takes quadratic time.
EMAIL = re.compile(r"[^\s@<>,;:]{1,64}@[^\s@<>,;:]{1,250}\.[^\s@<>,;:]{2}")


class Giveaway(StrEnum):
    EMAIL = "email"
    TELEPHONE = "telephone"
    COMPANY = "company"


def find_giveaways(text: str, *, company: str, country: str) -> tuple[Giveaway, ...]:
    """Return what `text` reveals. National telephone numbers are read as those of `country`."""
    checks = {
        Giveaway.EMAIL: EMAIL.search(text) is not None,
        Giveaway.TELEPHONE: telephones.is_mentioned(text, country),
        Giveaway.COMPANY: _names(company, text),
    }
    return tuple(giveaway for giveaway, is_there in checks.items() if is_there)


def _names(company: str, text: str) -> bool:
    name = _words(company)
    while len(name) > 1 and name[-1] in LEGAL_FORMS:
        name.pop()
    if len("".join(name)) < 3:
        return False
    return f" {' '.join(name)} " in f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    """Return the words in lower case, without accents. "S.r.l." is one word."""
    plain = normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    joined = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain)
    return re.findall(r"\w+", joined)
