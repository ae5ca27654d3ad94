"""queries/referral/status_columns.py equals rules.lifecycle.status_at for every row."""

import random

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Referral
from referrals.queries.referral import status_columns
from referrals.rules.lifecycle import Outcome, Stage, status_at
from tests import rows
from tests.clock import DAYS, NOW, SECONDS

TICK = SECONDS / 1_000_000
DUE = [NOW - 400 * DAYS, NOW - SECONDS, NOW - TICK, NOW, NOW + TICK, NOW + SECONDS, NOW + 400 * DAYS]
TIMED = [("new", None), ("evaluating", NOW - 500 * DAYS)]


def timed(dice):
    stage, revealed_at = dice.choice(TIMED)
    started_at = dice.choice([None, NOW - 3 * DAYS]) if stage == "new" else NOW - 500 * DAYS
    return {"stage": stage, "revealed_at": revealed_at, "due_at": dice.choice(DUE), "clock_started_at": started_at}


def ended(dice):
    outcome = dice.choice(list(Outcome))
    facts = rows.WON if outcome is Outcome.WON else rows.IGNORED
    return {**facts, "outcome": outcome, "archived_at": dice.choice(DUE[:4])}


@pytest.fixture
def stored(location):
    dice = random.Random(20261123)
    kinds = [timed, timed, ended, lambda _: rows.NEGOTIATING]
    return rows.store(*(rows.referral(location, **dice.choice(kinds)(dice)) for _ in range(300)))


def test_stage_outcome_and_end_are_the_same(stored):
    said = select(Referral, status_columns.stage_at(NOW), status_columns.outcome_at(NOW), status_columns.ends_at())
    for referral, stage, outcome, ends_at in db.session.execute(said):
        status = status_at(referral, NOW)
        assert (stage, outcome) == (status.stage, status.outcome)
        assert status.is_open or ends_at == status.archived_at


def test_each_condition_finds_exactly_its_own(stored):
    for stage in Stage:
        found = set(db.session.scalars(select(Referral.id).where(status_columns.is_in(stage, NOW))))
        assert found == {row.id for row in stored if status_at(row, NOW).stage is stage}


def test_open_archived_and_overdue_are_the_same(stored):
    is_open = set(db.session.scalars(select(Referral.id).where(status_columns.is_open(NOW))))
    is_archived = set(db.session.scalars(select(Referral.id).where(status_columns.is_archived(NOW))))
    is_overdue = set(db.session.scalars(select(Referral.id).where(status_columns.is_overdue(NOW))))
    assert is_open == {row.id for row in stored if status_at(row, NOW).is_open}
    assert is_archived == {row.id for row in stored} - is_open
    assert is_overdue == {row.id for row in stored if row.stage != "archived"} - is_open


def test_the_rows_of_this_test_are_of_every_kind(stored):
    statuses = {(status_at(row, NOW).stage, row.stage) for row in stored}
    assert {("archived", "new"), ("archived", "evaluating"), ("archived", "archived")} <= statuses
    assert any(row.due_at and row.due_at <= NOW and status_at(row, NOW).stage == "new" for row in stored)
    assert {("new", "new"), ("evaluating", "evaluating"), ("negotiating", "negotiating")} <= statuses
