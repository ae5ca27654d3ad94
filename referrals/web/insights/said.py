"""The labels of the figures, for the pages and the CSV files."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.language import countries, formats, words
from referrals.models import Term
from referrals.queries.insights.which import Kind, Slice, Which
from referrals.rules.choices import CompanySize
from referrals.rules.lifecycle import Outcome
from referrals.web.times import times

FIGURES = {
    Slice.RECEIVED: _p("figure", "Received"),
    Slice.ASKED: _p("figure", "Answered, or a day without an answer"),
    Slice.IN_TIME: _p("figure", "Answered within 24 hours"),
    Slice.ANSWERED: _p("figure", "Answered"),
    Slice.INTERESTED: _p("figure", "I'm interested"),
    Slice.ACCEPTED: _p("figure", "Accepted"),
    Slice.OPEN: _p("figure", "Still open"),
    Slice.ENDED_WON: words.OUTCOMES_OF_MANY[Outcome.WON],
    Slice.ENDED_LOST: words.OUTCOMES_OF_MANY[Outcome.LOST],
    Slice.EXPECTED: _p("figure", "Negotiating now"),
    **{Slice(outcome): label for outcome, label in words.OUTCOMES_OF_MANY.items()},
}


def title(which: Which) -> str:
    """Return the label of a figure: "Lost: Price", "Won in October 2026"."""
    name = str(FIGURES[which.part])
    if which.reason:
        return str(gettext("%(name)s: %(value)s", name=name, value=words.REASONS[which.reason]))
    if which.month:
        return str(gettext("%(name)s: %(value)s", name=name, value=times.month(which.month)))
    if which.kind:
        return str(gettext("%(name)s: %(value)s", name=name, value=_value(which.kind, which.value)))
    if which.waited:
        return str(gettext("%(name)s: %(value)s", name=name, value=between(*which.waited)))
    return name


def _value(kind: Kind, value: str) -> str:
    """Return the label of the value that referrals have in common. A term is labelled by its name in the URL."""
    if kind is Kind.SIZE and value in set(CompanySize):
        return str(words.SIZES[CompanySize(value)])
    if kind is Kind.COUNTRY:
        return countries.name(value)
    return value.partition(":")[2] or value


def between(low: int, high: int | None) -> str:
    """Return the label of a waiting time in minutes: "1 to 4 h", "2 d or more"."""
    if high is None:
        return str(gettext("%(time)s or more", time=wait(low)))
    if low == 0:
        return str(gettext("under %(time)s", time=wait(high)))
    return str(pgettext("time", "%(low)s to %(high)s", low=wait(low), high=wait(high)))


def wait(minutes: int) -> str:
    return formats.duration(timedelta(minutes=minutes))


ENTRIES = {
    "keyword": _l("Keyword"),
    "product": _l("Product"),
    "service": _l("Service"),
    "industry": _l("Industry"),
}

KINDS = {
    Kind.SIZE: _l("The customer's company size"),
    Kind.INDUSTRY: _l("The customer's industry"),
    Kind.COUNTRY: _l("The customer's country"),
}


def name_of(kind: Kind, value: str, industries: Mapping[str, Term]) -> str:
    """Return the label of a company size, an industry or a country."""
    if kind is Kind.INDUSTRY and value in industries:
        return industries[value].name_in(formats.language())
    return _value(kind, value)
