"""Export the figures as CSV."""

from collections.abc import Iterator

from flask_babel import gettext, pgettext

from referrals.language import formats
from referrals.queries.insights.brought import All, Brought
from referrals.queries.insights.figures import WAITS, Amount, Figures
from referrals.queries.insights.which import Slice, Which
from referrals.web.insights import said
from referrals.web.insights.look import Look


def heads() -> list[str]:
    return [
        gettext("Figure"),
        pgettext("period", "From"),
        pgettext("period", "To"),
        gettext("Number"),
        gettext("Value"),
        gettext("Currency"),
    ]


def rows(look: Look, figures: Figures) -> Iterator[list[str]]:
    """Yield all figures of the page. A value in several currencies takes a row for each."""
    for name, amount in _figures(figures):
        begin = [name, look.period.first.isoformat(), look.period.last.isoformat(), str(amount.count)]
        yield [*begin, "", ""]
        for money in amount.sums:
            yield [*begin[:3], "", formats.plain_amount(money.minor, money.currency), money.currency]


def _figures(figures: Figures) -> Iterator[tuple[str, Amount]]:
    for part, amount in figures.slices.items():
        yield said.title(Which(part)), amount
    for bounds in WAITS:
        yield said.title(Which(Slice.ANSWERED, waited=bounds)), Amount(figures.waits.between(*bounds))
    for name, quantile in ((gettext("Median time to answer, in minutes"), 0.5), *_quarters()):
        yield name, Amount(figures.waits.quantile(quantile) or 0)
    for part, reasons in figures.reasons.items():
        for reason, number in reasons:
            yield said.title(Which(part, reason=reason)), Amount(number)
    for month in figures.months:
        yield said.title(Which(Slice.ENDED_WON, month=month.first)), month.won
        yield said.title(Which(Slice.ENDED_LOST, month=month.first)), month.lost
    for first, amount in figures.expected:
        yield said.title(Which(Slice.EXPECTED, month=first)), amount


def _quarters() -> tuple[tuple[str, float], ...]:
    return (
        (gettext("First quartile, in minutes"), 0.25),
        (gettext("Third quartile, in minutes"), 0.75),
    )


def brought_heads() -> list[str]:
    parts = (Slice.RECEIVED, Slice.INTERESTED, Slice.IGNORED, Slice.DECLINED, Slice.WON)
    names = [str(said.FIGURES[part]) for part in parts]
    return [gettext("Figure"), gettext("Name"), *names, gettext("Value"), gettext("Currency")]


def brought_rows(found: All, language: str) -> Iterator[list[str]]:
    """Yield what each term, size, industry and country brought. A won value takes a row for each currency."""
    for kind, name, brought in _brought(found, language):
        counts = brought.count, brought.interested, brought.ignored, brought.declined, brought.won
        yield [kind, name, *map(str, counts), "", ""]
        for money in brought.won_sums:
            yield [kind, name, *[""] * len(counts), formats.plain_amount(money.minor, money.currency), money.currency]


def _brought(found: All, language: str) -> Iterator[tuple[str, str, Brought]]:
    for entry in found.entries:
        yield str(said.ENTRIES[entry.vocabulary]), entry.name_in(language), entry.brought
    for kind, rows in found.by.items():
        for value, brought in rows:
            yield str(said.KINDS[kind]), said.name_of(kind, value, found.industries), brought
