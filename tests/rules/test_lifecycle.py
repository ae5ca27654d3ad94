"""The lifecycle table of docs/product.md, pair by pair: stage x move x before, at and after the due instant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from referrals.rules import lifecycle
from referrals.rules.lifecycle import MOVES, Lengths, Outcome, Stage

DUE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
LENGTHS = Lengths(new=timedelta(hours=72), evaluating=timedelta(days=7))

BY_PARTNER_OR_CUSTOMER = {
    Stage.NEW: {"interested", "ignore", "withdraw"},
    Stage.EVALUATING: {"accept", "decline", "withdraw"},
    Stage.NEGOTIATING: {"win", "lose", "withdraw"},
    Stage.ARCHIVED: set(),
}
BY_CLOCK = {Stage.NEW: {"miss"}, Stage.EVALUATING: {"expire"}, Stage.NEGOTIATING: set(), Stage.ARCHIVED: set()}
HAS_DUE = (Stage.NEW, Stage.EVALUATING)


@dataclass(frozen=True)
class Row:
    """A referral as stored."""

    stage: Stage
    outcome: Outcome | None = None
    due_at: datetime | None = None
    archived_at: datetime | None = None
    undo_until: datetime | None = None
    received_at: datetime = DUE - LENGTHS.new
    clock_started_at: datetime | None = DUE - LENGTHS.new


def row_in(stage):
    if stage is Stage.ARCHIVED:
        return Row(stage, Outcome.LOST, archived_at=DUE - timedelta(days=1))
    return Row(stage, due_at=DUE if stage in HAS_DUE else None)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
@pytest.mark.parametrize("late", [-MOMENT, timedelta(0), MOMENT], ids=["before", "at", "after"])
def test_a_move_is_legal_exactly_where_the_table_says(stage, move, late):
    overdue = late >= timedelta(0) and stage in HAS_DUE
    allowed = BY_CLOCK[stage] if overdue else BY_PARTNER_OR_CUSTOMER[stage]
    assert lifecycle.is_legal(move, row_in(stage), DUE + late) is (move.name in allowed)


@pytest.mark.parametrize(
    ("move", "to", "outcome"),
    [
        ("interested", "evaluating", None),
        ("ignore", "archived", "ignored"),
        ("miss", "archived", "missed"),
        ("accept", "negotiating", None),
        ("decline", "archived", "declined"),
        ("expire", "archived", "expired"),
        ("win", "archived", "won"),
        ("lose", "archived", "lost"),
        ("withdraw", "archived", "withdrawn"),
    ],
)
def test_each_move_ends_where_the_table_says(move, to, outcome):
    assert (MOVES[move].to, MOVES[move].outcome) == (to, outcome)


@pytest.mark.parametrize(("stage", "outcome"), [(Stage.NEW, "missed"), (Stage.EVALUATING, "expired")])
def test_at_the_due_instant_it_is_archived_though_nobody_wrote_it_down(stage, outcome):
    status = lifecycle.status_at(row_in(stage), DUE)
    assert (status.stage, status.outcome, status.archived_at) == ("archived", outcome, DUE)


@pytest.mark.parametrize("stage", HAS_DUE)
def test_a_moment_before_it_is_still_open(stage):
    assert lifecycle.status_at(row_in(stage), DUE - MOMENT).stage is stage


def test_72_hours_are_elapsed_time_over_the_end_of_summer_time():
    friday = datetime(2026, 10, 23, 10, 0, tzinfo=UTC)  # clocks go back in Europe on Sunday 25 October
    assert lifecycle.due_after(None, friday, LENGTHS) - friday == timedelta(hours=72)


def test_only_interested_sets_a_new_deadline():
    timed = {move.name for move in MOVES.values() if lifecycle.due_after(move, DUE, LENGTHS)}
    assert timed == {"interested"}


@pytest.mark.parametrize(
    ("outcome", "before"),
    [("ignored", "new"), ("declined", "evaluating"), ("won", "negotiating"), ("lost", "negotiating")],
)
def test_the_customer_is_shown_the_stage_before_for_thirty_seconds(outcome, before):
    row = Row(Stage.ARCHIVED, Outcome(outcome), archived_at=DUE, undo_until=DUE + lifecycle.UNDO_TIME)
    assert lifecycle.status_for_customer(row, DUE + timedelta(seconds=29)).stage == before
    assert lifecycle.status_for_customer(row, DUE + timedelta(seconds=30)).stage is Stage.ARCHIVED


def test_a_deadline_that_nobody_could_hear_of_moves_with_the_delay():
    waiting = Row(Stage.NEW, due_at=DUE, clock_started_at=None)
    now = waiting.received_at + timedelta(days=8)
    assert lifecycle.status_at(waiting, now).stage == "new"
    assert lifecycle.due_at(waiting, now) == now + LENGTHS.new
    assert not lifecycle.is_legal(MOVES["miss"], waiting, now)
    assert lifecycle.is_legal(MOVES["interested"], waiting, now)


def test_a_deadline_whose_clock_has_started_stands_still():
    heard = Row(Stage.NEW, due_at=DUE)
    assert lifecycle.due_at(heard, DUE - timedelta(days=1)) == lifecycle.due_at(heard, DUE) == DUE


def test_a_clock_behind_the_arrival_shortens_nothing():
    waiting = Row(Stage.NEW, due_at=DUE, clock_started_at=None)
    assert lifecycle.due_at(waiting, waiting.received_at - timedelta(hours=1)) == DUE
