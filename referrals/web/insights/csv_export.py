"""Export the figures as CSV."""

from collections.abc import Iterator

from flask_babel import gettext, pgettext

from referrals.language import formats
from referrals.queries.insights.contributions import Contributions, Results
from referrals.queries.insights.figure_conditions import Segment, SegmentKind
from referrals.queries.insights.figures import WAITS, CountAndSums, Figures
from referrals.web.insights import labels
from referrals.web.insights.insights_state import InsightsState


def figure_heads() -> list[str]:
    return [
        gettext("Figure"),
        pgettext("period", "From"),
        pgettext("period", "To"),
        gettext("Number"),
        gettext("Value"),
        gettext("Currency"),
    ]


def figure_rows(state: InsightsState, figures: Figures) -> Iterator[list[str]]:
    """Yield all figures of the page. A value in several currencies takes a row for each."""
    for name, amount in _figures(figures):
        begin = [name, state.period.first.isoformat(), state.period.last.isoformat(), str(amount.count)]
        yield [*begin, "", ""]
        for money in amount.sums:
            yield [*begin[:3], "", formats.plain_amount(money.minor, money.currency), money.currency]


def _figures(figures: Figures) -> Iterator[tuple[str, CountAndSums]]:
    for part, amount in figures.slices.items():
        yield labels.figure_title(Segment(part)), amount
    for bounds in WAITS:
        yield (
            labels.figure_title(Segment(SegmentKind.ANSWERED, waited=bounds)),
            CountAndSums(figures.waits.between(*bounds)),
        )
    for name, quantile in ((gettext("Median time to answer, in minutes"), 0.5), *_quarters()):
        yield name, CountAndSums(figures.waits.quantile(quantile) or 0)
    for part, reasons in figures.reasons.items():
        for reason, number in reasons:
            yield labels.figure_title(Segment(part, reason=reason)), CountAndSums(number)
    for month in figures.months:
        yield labels.figure_title(Segment(SegmentKind.ENDED_WON, month=month.first)), month.won
        yield labels.figure_title(Segment(SegmentKind.ENDED_LOST, month=month.first)), month.lost
    for first, amount in figures.expected:
        yield labels.figure_title(Segment(SegmentKind.EXPECTED, month=first)), amount


def _quarters() -> tuple[tuple[str, float], ...]:
    return (
        (gettext("First quartile, in minutes"), 0.25),
        (gettext("Third quartile, in minutes"), 0.75),
    )


def contribution_heads() -> list[str]:
    parts = (SegmentKind.RECEIVED, SegmentKind.INTERESTED, SegmentKind.IGNORED, SegmentKind.DECLINED, SegmentKind.WON)
    names = [str(labels.FIGURES[part]) for part in parts]
    return [gettext("Figure"), gettext("Name"), *names, gettext("Value"), gettext("Currency")]


def contribution_rows(found: Contributions, language: str) -> Iterator[list[str]]:
    """Yield what each term, size, industry and country brought. A won value takes a row for each currency."""
    for entry in found.entries:
        yield from _rows_of(str(labels.ENTRIES[entry.vocabulary]), entry.name_in(language), entry.brought)
    for kind, rows in found.by.items():
        for value, brought in rows:
            yield from _rows_of(str(labels.KINDS[kind]), labels.name_of(kind, value, found.industries), brought)


def _rows_of(kind: str, name: str, brought: Results) -> Iterator[list[str]]:
    counts = brought.count, brought.interested, brought.ignored, brought.declined, brought.won
    yield [kind, name, *map(str, counts), "", ""]
    for money in brought.won_sums:
        yield [kind, name, *[""] * len(counts), formats.plain_amount(money.minor, money.currency), money.currency]
