"""The labels of the figures, for the pages and the CSV files; those of the parts of a position in the ranking."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.language import countries, formats, words
from referrals.models import Term
from referrals.queries.insights.figure_conditions import Grouping, Segment, SegmentKind
from referrals.rules.choices import CompanySize
from referrals.rules.lifecycle import Outcome
from referrals.rules.ranking.score import PartName
from referrals.web.requests.locale import times

FIGURES = {
    SegmentKind.RECEIVED: _p("figure", "Received"),
    SegmentKind.ASKED: _p("figure", "Answered, or a day without an answer"),
    SegmentKind.IN_TIME: _p("figure", "Answered within 24 hours"),
    SegmentKind.ANSWERED: _p("figure", "Answered"),
    SegmentKind.INTERESTED: _p("figure", "I'm interested"),
    SegmentKind.ACCEPTED: _p("figure", "Accepted"),
    SegmentKind.OPEN: _p("figure", "Still open"),
    SegmentKind.ENDED_WON: words.OUTCOMES_OF_MANY[Outcome.WON],
    SegmentKind.ENDED_LOST: words.OUTCOMES_OF_MANY[Outcome.LOST],
    SegmentKind.EXPECTED: _p("figure", "Negotiating now"),
    **{SegmentKind(outcome): label for outcome, label in words.OUTCOMES_OF_MANY.items()},
}

ENTRIES = {
    "keyword": _l("Keyword"),
    "product": _l("Product"),
    "service": _l("Service"),
    "industry": _l("Industry"),
}

KINDS = {
    Grouping.SIZE: _l("The customer's company size"),
    Grouping.INDUSTRY: _l("The customer's industry"),
    Grouping.COUNTRY: _l("The customer's country"),
}

PARTS = {  # of a position in the ranking
    PartName.WORDS: _l("How well your profile matches the words and lists"),
    PartName.PLACE: _l("How close you are"),
    PartName.COMPETENCIES: _l("Competencies"),
    PartName.RESPONSIVENESS: _l("How often and how fast you answer"),
    PartName.AFFINITY: _l("How often you win enquiries like this"),
}

ADVICE = {  # how to improve each part
    PartName.WORDS: _l("Keywords count most, then products, services and industries. List what you really do."),
    PartName.PLACE: _l("Each location is ranked on its own, so a closer one ranks higher."),
    PartName.COMPETENCIES: _l("Granted by the network. Three give you full marks."),
    PartName.RESPONSIVENESS: _l("Answer within 24 hours. No thanks counts as an answer too; silence costs you most."),
    PartName.AFFINITY: _l("Only wins count. Turn down poor fits early, and mark the referrals you’ve won."),
}


def figure_title(which: Segment) -> str:
    """Return the label of a figure: "Lost: Price", "Won in October 2026"."""
    name = str(FIGURES[which.part])
    if which.reason:
        return str(gettext("%(name)s: %(value)s", name=name, value=words.REASONS[which.reason]))
    if which.month:
        return str(gettext("%(name)s: %(value)s", name=name, value=times.month(which.month)))
    if which.kind:
        return str(gettext("%(name)s: %(value)s", name=name, value=_value(which.kind, which.value)))
    if which.waited:
        return str(gettext("%(name)s: %(value)s", name=name, value=period_title(*which.waited)))
    return name


def _value(kind: Grouping, value: str) -> str:
    """Return the label of the value that referrals have in common. A term is labelled by its name in the URL."""
    if kind is Grouping.SIZE and value in set(CompanySize):
        return str(words.SIZES[CompanySize(value)])
    if kind is Grouping.COUNTRY:
        return countries.name(value)
    return value.partition(":")[2] or value


def period_title(low: int, high: int | None) -> str:
    """Return the label of a waiting time in minutes: "1 to 4 h", "2 d or more"."""
    if high is None:
        return str(gettext("%(time)s or more", time=format_wait(low)))
    if low == 0:
        return str(gettext("under %(time)s", time=format_wait(high)))
    return str(pgettext("time", "%(low)s to %(high)s", low=format_wait(low), high=format_wait(high)))


def format_wait(minutes: int) -> str:
    return formats.duration(timedelta(minutes=minutes))


def name_of(kind: Grouping, value: str, industries: Mapping[str, Term]) -> str:
    """Return the label of a company size, an industry or a country."""
    if kind is Grouping.INDUSTRY and value in industries:
        return industries[value].name_in(formats.language())
    return _value(kind, value)
