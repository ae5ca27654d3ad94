"""The figures of a period, computed by hand, and the number of referrals behind each."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from referrals.extensions import db
from referrals.queries.insights import figure_referrals, figures
from referrals.queries.insights.figure_conditions import Scope, Segment, SegmentKind
from referrals.rules.choices import PartnerReason
from referrals.rules.money import Money
from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.statements import count_statements

ROME = ZoneInfo("Europe/Rome")
TODAY = NOW.date()


def scope(partner=None, first=date(2026, 9, 1), last=TODAY):
    return Scope(partner.id if partner else None, first, last, ROME)


def at(when, **facts):
    return {"now": when, **facts}


@pytest.fixture
def past(location):
    """Eight referrals received in the period, and an earlier one won in it."""
    won = {**rows.WON, "estimated_minor": 100_00}
    rows.store(
        rows.referral(location, now=NOW - HOURS),
        rows.referral(location, now=NOW - 60 * HOURS, due_at=NOW + 12 * HOURS),
        rows.referral(location, now=NOW - 80 * HOURS, due_at=NOW - 8 * HOURS),  # missed, not stored yet
        rows.referral(location, now=NOW - 50 * HOURS, **rows.IGNORED, reason="too-far", first_answered_at=NOW),
        rows.referral(location, now=NOW - HOURS, **rows.IGNORED, first_answered_at=NOW),
        rows.referral(location, now=NOW - 3 * DAYS, **rows.DECLINED, first_answered_at=NOW - 3 * DAYS + 2 * HOURS),
        rows.referral(
            location,
            now=NOW - 4 * DAYS,
            **rows.NEGOTIATING,
            accepted_at=NOW,
            first_answered_at=NOW - 4 * DAYS + 24 * HOURS,
        ),
        rows.referral(
            location, now=NOW - 40 * DAYS, **won, accepted_at=NOW, first_answered_at=NOW - 40 * DAYS + 5 * HOURS
        ),
        rows.referral(location, now=NOW - 400 * DAYS, **won, accepted_at=NOW - 300 * DAYS),
    )


@pytest.fixture
def found(past, partner):
    return figures.read_figures(scope(partner), now=NOW)


def test_an_overdue_one_counts_as_missed(found):
    counts = {part: amount.count for part, amount in found.slices.items() if amount.count}
    assert counts == {
        SegmentKind.RECEIVED: 8,
        SegmentKind.ASKED: 7,
        SegmentKind.IN_TIME: 3,
        SegmentKind.ANSWERED: 5,
        SegmentKind.INTERESTED: 3,
        SegmentKind.ACCEPTED: 2,
        SegmentKind.OPEN: 3,
        SegmentKind.WON: 1,
        SegmentKind.IGNORED: 2,
        SegmentKind.MISSED: 1,
        SegmentKind.DECLINED: 1,
    }


def test_the_funnel_is_by_value_too(found):
    assert found.slices[SegmentKind.ACCEPTED].sums == (Money(190_00, "EUR"),)
    assert found.slices[SegmentKind.WON].sums == (Money(90_00, "EUR"),)


def test_the_time_to_answer_has_a_middle_and_a_spread(found):
    hours = [found.waits.quantile(share) / 60 for share in (0.25, 0.5, 0.75)]
    assert hours == [2, 5, 24]
    assert [found.waits.between(*bounds) for bounds in figures.WAITS] == [0, 2, 1, 0, 1, 1]


def test_nobody_s_answers_have_no_middle():
    assert figures.WaitingTimes({}).quantile(0.5) is None


def test_won_and_lost_stand_in_the_month_in_which_they_ended(found):
    months = [(month.first.month, month.won.count, month.won.sums, month.lost.count) for month in found.months]
    assert months == [(9, 0, (), 0), (10, 0, (), 0), (11, 2, (Money(180_00, "EUR"),), 0)]


def test_a_month_ends_at_the_reader_s_midnight(location, partner):
    late = NOW.replace(month=9, day=30, hour=22, minute=30)  # 1 October in Rome
    rows.store(rows.referral(location, now=late, **{**rows.WON, "archived_at": late}))
    found = figures.read_figures(scope(partner), now=NOW)
    assert [month.won.count for month in found.months] == [0, 1, 0]


def test_reasons_are_counted_by_outcome(found):
    assert found.reasons[SegmentKind.IGNORED] == [(PartnerReason.TOO_FAR, 1), (PartnerReason.UNSAID, 1)]
    assert found.reasons[SegmentKind.DECLINED] == [(PartnerReason.NO_CAPACITY, 1)]


def test_what_is_negotiated_stands_in_the_month_it_is_expected_in(found):
    assert [(month, amount.sums) for month, amount in found.expected] == [(date(2026, 12, 1), (Money(100_00, "EUR"),))]


def all_figures(found):
    yield from ((Segment(part), amount.count) for part, amount in found.slices.items())
    for part, reasons in found.reasons.items():
        yield from ((Segment(part, reason=reason), number) for reason, number in reasons)
    yield from (
        (Segment(SegmentKind.ANSWERED, waited=bounds), found.waits.between(*bounds)) for bounds in figures.WAITS
    )
    for month in found.months:
        yield Segment(SegmentKind.ENDED_WON, month=month.first), month.won.count
        yield Segment(SegmentKind.ENDED_LOST, month=month.first), month.lost.count
    yield from ((Segment(SegmentKind.EXPECTED, month=month), amount.count) for month, amount in found.expected)


def test_behind_each_figure_are_as_many_referrals_as_it_says(found, partner):
    for which, count in all_figures(found):
        behind = figure_referrals.figure_referrals(scope(partner), which, now=NOW)
        assert (which, behind.count, len(behind.lines)) == (which, count, count)


def test_what_is_not_revealed_shows_no_company(past, partner):
    behind = figure_referrals.figure_referrals(scope(partner), Segment(SegmentKind.RECEIVED), now=NOW)
    assert {line.company for line in behind.lines if line.outcome == "ignored"} == {None}


def test_another_partner_s_are_not_counted_and_the_network_s_are_all(past, other_location, partner):
    assert figures.read_figures(scope(other_location.profile.partner), now=NOW).is_empty
    assert figures.read_figures(scope(), now=NOW).count(SegmentKind.RECEIVED) == 8


def test_it_takes_four_statements(past, partner):
    whose = scope(partner)
    db.session.rollback()
    with count_statements() as count:
        figures.read_figures(whose, now=NOW)
    assert sum(text.lstrip().startswith("SELECT") for text in count.statements) == 4
