"""The fit of an enquiry in words, with the partner's own results: "You won 3 of 4: Manufacturing"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log10

from babel.numbers import get_currency_precision
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from referrals.language import countries, formats, words
from referrals.rules.choices import CompanySize, TimeFrame
from referrals.rules.ranking import traits
from referrals.rules.ranking.fit import Fit, FitReason, Suitability
from referrals.rules.ranking.traits import Dimension

MAX_REASONS = 4  # that are shown

HEADINGS = {
    Suitability.WELL: _l("A good fit for you"),
    Suitability.FAIRLY: _l("An average fit for you"),
    Suitability.BADLY: _l("A weaker fit than most"),
}

DIMENSIONS = {
    Dimension.INDUSTRY: _l("Industry"),
    Dimension.SIZE: _l("Company size"),
    Dimension.PRODUCT: _l("Product"),
    Dimension.SERVICE: _l("Service"),
    Dimension.COUNTRY: _l("Country"),
    Dimension.VALUE: _l("Budget"),
    Dimension.TIME: _l("Time frame"),
}


@dataclass(frozen=True)
class FitSentence:
    """A reason in words: the common trait, and what became of the earlier enquiries."""

    speaks_for: bool
    like: str
    became: str


@dataclass(frozen=True)
class FitInWords:
    heading: str
    reasons: tuple[FitSentence, ...]


def in_words(fit: Fit, names: Mapping[int, str]) -> FitInWords | None:
    """Return the fit in words; None without evidence. `names` maps the ids of terms to their names."""
    reasons = tuple(_sentences(fit.reasons, names))[:MAX_REASONS]
    if fit.fits is Suitability.UNKNOWN or not reasons:
        return None
    return FitInWords(str(HEADINGS[fit.fits]), tuple(sorted(reasons, key=lambda reason: not reason.speaks_for)))


def _sentences(reasons: Iterable[FitReason], names: Mapping[int, str]) -> Iterable[FitSentence]:
    """Yield a sentence for each reason. A reason for the enquiry without a single win is left out: it would confuse."""
    for reason in reasons:
        value = trait_in_words(reason.dimension, reason.value, names)
        if value and reason.strength and (reason.won or not reason.speaks_for):
            like = gettext("%(name)s: %(value)s", name=DIMENSIONS[reason.dimension], value=value)
            yield FitSentence(reason.speaks_for, like, _result(reason))


def _result(reason: FitReason) -> str:
    """Return the most frequent result among those that point the same way as the reason."""
    total = reason.total
    if reason.speaks_for:
        return str(ngettext("you won %(num)d of %(of)s", "you won %(num)d of %(of)s", reason.won, of=total))
    highest = max(reason.turned_down, reason.lost, reason.silent)
    if highest == 0:
        return str(ngettext("you won only %(num)d of %(of)s", "you won only %(num)d of %(of)s", reason.won, of=total))
    if highest == reason.turned_down:
        return str(
            ngettext("you turned down %(num)d of %(of)s", "you turned down %(num)d of %(of)s", highest, of=total)
        )
    if highest == reason.lost:
        return str(ngettext("you lost %(num)d of %(of)s", "you lost %(num)d of %(of)s", highest, of=total))
    return str(ngettext("you missed %(num)d of %(of)s", "you missed %(num)d of %(of)s", highest, of=total))


def trait_in_words(dimension: Dimension, value: str, names: Mapping[int, str]) -> str:
    """Return a trait in words: the name of a term, a size, a country. Empty for what no longer has a name."""
    if dimension in traits.VOCABULARIES:
        return names.get(int(value), "")
    if dimension is Dimension.SIZE:
        return str(words.SIZES[CompanySize(value)])
    if dimension is Dimension.COUNTRY:
        return countries.name(value)
    if dimension is Dimension.TIME:
        return str(words.TIME_FRAMES[TimeFrame(value)])
    return _band(value)


def _band(value: str) -> str:
    """Return a band of value, its ends rounded to two digits: "€5,200 to €21,000"."""
    currency, _, number = value.partition(":")
    low, high = (1 << max(0, 2 * int(number) + bit) for bit in (-1, 1)) if int(number) else (0, 2)
    return formats.money_range(_rounded(low, currency), _rounded(high, currency), currency)


def _rounded(minor: int, currency: str) -> int:
    """Return the amount rounded to two digits, and to whole units."""
    unit = 10 ** get_currency_precision(currency)
    step = max(unit, 10 ** (int(log10(minor)) - 1)) if minor else unit
    return int(round(minor / step) * step)
