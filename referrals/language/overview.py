"""The overview of an enquiry as names and values, for pages and mails: what partners see before I'm interested.

The need and the text are apart. Nothing of the private part is ever added here.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from flask_babel import gettext, ngettext

from referrals.language import countries, formats, words
from referrals.rules.choices import Channel, CompanySize, TimeFrame
from referrals.rules.term_names import by_name


class Overview(Protocol):
    """An overview, stored or about to be. The budget is in minor units."""

    @property
    def place(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def company_size(self) -> str | None: ...
    @property
    def time_frame(self) -> str | None: ...
    @property
    def budget_from_minor(self) -> int | None: ...
    @property
    def budget_to_minor(self) -> int | None: ...
    @property
    def budget_currency(self) -> str | None: ...


class StoredOverview(Overview, Protocol):
    """The overview of a stored enquiry, with what it says of its customer."""

    @property
    def channel(self) -> str: ...
    @property
    def language(self) -> str: ...


class Term(Protocol):
    @property
    def vocabulary(self) -> str: ...
    def name_in(self, language: str) -> str: ...


def facts(overview: Overview, terms: Iterable[Term], keywords: Iterable[str]) -> list[tuple[str, str]]:
    """Return (name, value) of each known fact."""
    return [(name, value) for name, value in _facts(overview, list(terms), keywords) if value]


def facts_for_partner(
    enquiry: StoredOverview, terms: Iterable[Term], keywords: Iterable[str], *, location: str, asked: int
) -> list[tuple[str, str]]:
    """Return (name, value) of everything that a partner sees at once.

    `location` is the partner's own, `asked` how many partners have the enquiry: who the others are is not shown.
    """
    return [
        *facts(enquiry, terms, keywords),
        (gettext("Channel"), str(words.CHANNELS[Channel(enquiry.channel)])),
        (gettext("Language"), formats.language_name(enquiry.language)),
        (gettext("Sent to"), _sent_to(location, asked - 1)),
    ]


def _facts(overview: Overview, terms: list[Term], keywords: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield gettext("Where"), where(overview)
    yield gettext("Company"), _company(overview, terms)
    yield gettext("Products"), named(terms, "product")
    yield gettext("Services"), named(terms, "service")
    yield gettext("Keywords"), ", ".join(keywords)
    yield gettext("When"), str(words.TIME_FRAMES[TimeFrame(overview.time_frame)]) if overview.time_frame else ""
    yield gettext("Budget"), budget(overview)


def where(overview: Overview) -> str:
    """Return place and country: "Verona, Italy"."""
    return ", ".join(part for part in (overview.place, countries.name(overview.country)) if part)


def _company(overview: Overview, terms: list[Term]) -> str:
    size = str(words.SIZES[CompanySize(overview.company_size)]) if overview.company_size else ""
    return ", ".join(part for part in (size, named(terms, "industry")) if part)


def named(terms: Iterable[Term], vocabulary: str) -> str:
    """Return the terms of one vocabulary by name: "Microsoft 365, Teams"."""
    language = formats.language()
    mine = [term for term in terms if term.vocabulary == vocabulary]
    return ", ".join(term.name_in(language) for term in by_name(mine, language))


def offered(terms: Iterable[Term]) -> list[str]:
    """Return the names of the products, services and industries, sorted."""
    language = formats.language()
    return [term.name_in(language) for term in by_name(terms, language) if term.vocabulary != "competency"]


def budget(overview: Overview) -> str:
    """Return the budget in words: an amount, a range, or one end of it. Empty if there is none."""
    return formats.money_range(overview.budget_from_minor, overview.budget_to_minor, overview.budget_currency)


def _sent_to(location: str, others: int) -> str:
    if others <= 0:
        return location
    sentence = ngettext(
        "%(location)s and %(num)d other partner", "%(location)s and %(num)d other partners", others, location=location
    )
    return str(sentence)
