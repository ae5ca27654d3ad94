"""Sentences about a partner that could be asked next: what it is good at, how fast it answers, how far away it is."""

from collections.abc import Sequence
from typing import Protocol

from flask_babel import gettext, ngettext

from referrals.language import formats

WINS_OFTEN, WINS_SELDOM = 600_000, 400_000  # millionths; one half is average
MAX_UNKNOWN = 700_000  # millionths; above it, too little is known for a sentence about wins


class Name(Protocol):
    def name_in(self, language: str) -> str: ...


class Offer(Protocol):
    @property
    def matched(self) -> Sequence[Name]: ...
    @property
    def keywords(self) -> Sequence[str]: ...
    @property
    def hours(self) -> int | None: ...
    @property
    def kilometres(self) -> int | None: ...
    @property
    def competencies(self) -> int: ...
    @property
    def wins(self) -> int: ...
    @property
    def unknown(self) -> int: ...


def good_at(offer: Offer) -> str:
    """Return the parts of the enquiry that its profile names. Empty if it names none."""
    language = formats.language()
    names_by_fold: dict[str, str] = {}
    for name in (*(term.name_in(language) for term in offer.matched), *offer.keywords):
        names_by_fold.setdefault(name.casefold(), name)
    return ", ".join(names_by_fold.values())


def answers(offer: Offer) -> str:
    """Return how fast it usually answers. Empty if that is not known."""
    if offer.hours is None:
        return ""
    return str(ngettext("Usually answers within an hour", "Usually answers within %(num)d hours", offer.hours))


def distance(offer: Offer) -> str:
    """Return the distance. Empty if it is near or not known."""
    return str(gettext("%(number)s km away", number=offer.kilometres)) if offer.kilometres else ""


def offer_sentence(offer: Offer) -> str:
    """Return what a customer sees of it, in one line."""
    return " · ".join(words for words in (good_at(offer), answers(offer)) if words)


def reasons(offer: Offer) -> list[str]:
    """Return what only the network's staff sees: its results with such enquiries."""
    sentences = []
    if offer.competencies:
        sentences.append(ngettext("%(num)d competency", "%(num)d competencies", offer.competencies))
    if offer.unknown > MAX_UNKNOWN:
        if offer.hours is None:
            sentences.append(gettext("Not enough history yet"))
    elif offer.wins >= WINS_OFTEN:
        sentences.append(gettext("Wins this kind of enquiry more often than most"))
    elif offer.wins <= WINS_SELDOM:
        sentences.append(gettext("Wins this kind of enquiry less often than most"))
    return sentences
