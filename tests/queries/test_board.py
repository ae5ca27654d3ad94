"""The board as of now: columns, counts, sums, the order of cards, and pages."""

import pytest

from referrals.queries.referral import board as board_queries
from referrals.queries.referral.filters import ReferralFilter
from referrals.rules.lifecycle import Stage
from referrals.rules.money import Money
from tests import rows
from tests.clock import DAYS, HOURS, NOW, SECONDS
from tests.statements import count_statements


def board(location, now=NOW, **wanted):
    return board_queries.board(location.profile.partner_id, ReferralFilter(**wanted), now=now)


def column(location, stage, now=NOW):
    return next(c for c in board(location, now).columns if c.stage is stage)


def needs(cards):
    return [card.need for card in cards]


def one_of_each(location):
    return rows.store(
        rows.referral(location),
        rows.referral(location, **rows.EVALUATING),
        rows.referral(location, **rows.NEGOTIATING),
        rows.referral(location, **rows.WON),
    )


def test_each_stage_has_its_column(location):
    one_of_each(location)
    assert [(c.stage, c.count) for c in board(location).columns] == [(stage, 1) for stage in Stage]


def test_what_the_clock_has_overtaken_is_archived_though_nobody_has_written_it_down(location):
    one_of_each(location)
    later = board(location, NOW + 72 * HOURS)
    assert [c.count for c in later.columns] == [0, 1, 1, 2]
    assert {card.outcome for card in later.columns[-1].cards} == {"missed", "won"}


def test_another_partners_referrals_are_not_there(location, other_location):
    one_of_each(other_location)
    assert board(location).is_empty


def test_sums_are_by_currency_estimates_while_negotiating_and_what_was_won(location):
    swiss = {**rows.NEGOTIATING, "estimated_minor": 250_00, "estimated_currency": "CHF"}
    negotiating = [rows.NEGOTIATING, rows.NEGOTIATING, swiss]
    rows.store(*(rows.referral(location, **facts) for facts in [*negotiating, rows.WON, rows.DECLINED]))
    assert column(location, Stage.NEGOTIATING).sums == (Money(250_00, "CHF"), Money(200_00, "EUR"))
    assert column(location, Stage.ARCHIVED).sums == (Money(90_00, "EUR"),)
    assert column(location, Stage.NEW).sums == ()


def test_what_is_due_soonest_is_on_top(location):
    late, early = rows.store(
        rows.referral(location, due_at=NOW + 9 * HOURS), rows.referral(location, due_at=NOW + 2 * HOURS)
    )
    assert needs(column(location, Stage.NEW).cards) == [early.enquiry.need, late.enquiry.need]


def test_what_closes_soonest_is_on_top(location):
    late, early = rows.store(
        rows.referral(location, **rows.NEGOTIATING),
        rows.referral(location, **{**rows.NEGOTIATING, "expected_close_on": NOW.date()}),
    )
    assert needs(column(location, Stage.NEGOTIATING).cards) == [early.enquiry.need, late.enquiry.need]


def test_what_ended_last_is_on_top_also_when_the_clock_ended_it(location):
    won, missed, old = rows.store(
        rows.referral(location, **{**rows.WON, "archived_at": NOW - 2 * HOURS}),
        rows.referral(location, due_at=NOW - HOURS),
        rows.referral(location, **{**rows.IGNORED, "archived_at": NOW - DAYS}),
    )
    cards = column(location, Stage.ARCHIVED).cards
    assert needs(cards) == [row.enquiry.need for row in (missed, won, old)]


def test_the_company_is_empty_until_it_is_revealed(location):
    one_of_each(location)
    rows.store(rows.referral(location, **rows.IGNORED))
    shown = {(c.stage, card.outcome): card.company for c in board(location).columns for card in c.cards}
    assert shown == {
        (Stage.NEW, None): None,
        (Stage.EVALUATING, None): "Cartiera Secret",
        (Stage.NEGOTIATING, None): "Cartiera Secret",
        (Stage.ARCHIVED, "won"): "Cartiera Secret",
        (Stage.ARCHIVED, "ignored"): None,
    }


def test_what_is_due_within_24_hours_is_counted(location):
    rows.store(
        rows.referral(location, due_at=NOW + 24 * HOURS - SECONDS),
        rows.referral(location, due_at=NOW + 24 * HOURS),
        rows.referral(location, due_at=NOW),
    )
    assert board(location).due_soon == 1


@pytest.mark.parametrize(
    ("stage", "facts"),
    [
        (Stage.NEW, {}),
        (Stage.EVALUATING, rows.EVALUATING),
        (Stage.NEGOTIATING, rows.NEGOTIATING),
        (Stage.ARCHIVED, rows.DECLINED),
    ],
)
def test_pages_follow_each_other_without_a_gap_or_a_double(stage, facts, location):
    stored = rows.store(*(rows.referral(location, **facts) for _ in range(60)))
    first = column(location, stage)
    pages = [first]
    while pages[-1].next:
        partner_id = location.profile.partner_id
        pages.append(board_queries.column_page(partner_id, stage, ReferralFilter(), after=pages[-1].next, now=NOW))
    first_size = board_queries.first_page(stage)
    assert [len(page.cards) for page in pages][:2] == [first_size, 25]
    assert {page.count for page in pages} == {60}
    shown = [card.public_id for page in pages for card in page.cards]
    assert sorted(shown) == sorted(row.public_id for row in stored)


def statements(location):
    with count_statements() as count:
        board(location)
    return len(count.statements)


def test_statements_do_not_grow_with_referrals(location):
    one_of_each(location)
    few = statements(location)
    for _ in range(40):
        one_of_each(location)
    assert statements(location) == few


def test_a_referral_whose_clock_has_not_started_comes_after_those_that_are_due_sooner(location):
    rows.store(
        rows.referral(location, received_at=NOW - 9 * DAYS, due_at=NOW - 6 * DAYS, clock_started_at=None),
        rows.referral(location),
    )
    first, second = column(location, Stage.NEW, NOW + HOURS).cards
    assert (first.due_at, second.due_at) == (NOW + 72 * HOURS, NOW + 73 * HOURS)
