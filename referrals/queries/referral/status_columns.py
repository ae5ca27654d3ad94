"""The stage at an instant as SQL. The only twin of `rules.lifecycle.status_at`.

A test compares the two over random rows.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_

from referrals.models import Referral
from referrals.rules.lifecycle import OVERDUE_MOVE, TIMED_STAGES, Outcome, Stage


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition for referrals that the clock has overtaken, whether or not the sweep has stored that."""
    return and_(Referral.stage.in_(TIMED_STAGES), Referral.due_at <= now, clock_runs())


def clock_runs() -> ColumnElement[bool]:
    """Return the condition for referrals whose deadline runs: the partner can know of them."""
    return Referral.clock_started_at.is_not(None)


def is_archived(now: datetime) -> ColumnElement[bool]:
    return or_(Referral.stage == Stage.ARCHIVED, is_overdue(now))


def is_open(now: datetime) -> ColumnElement[bool]:
    return and_(Referral.stage != Stage.ARCHIVED, or_(Referral.due_at.is_(None), is_in_time(now)))


def is_in_time(now: datetime) -> ColumnElement[bool]:
    """Return the condition for referrals whose deadline has not passed, or does not run yet."""
    return or_(Referral.due_at > now, Referral.clock_started_at.is_(None))


def is_due_before(instant: datetime) -> ColumnElement[bool]:
    """Return the condition for running deadlines before `instant`."""
    return and_(Referral.due_at < instant, clock_runs())


def is_in(stage: Stage, now: datetime) -> ColumnElement[bool]:
    """Return the condition for referrals in `stage` at `now`, written so that the board's index applies."""
    if stage is Stage.ARCHIVED:
        return is_archived(now)
    if stage is Stage.NEGOTIATING:
        return Referral.stage == literal_column(f"'{stage}'")  # a literal, so that the partial index is used
    return and_(Referral.stage == stage, is_in_time(now))


def is_won() -> ColumnElement[bool]:
    """Return the condition for won referrals, as a literal, so that the partial index is used."""
    return Referral.outcome == literal_column(f"'{Outcome.WON}'")


def stage_at(now: datetime) -> ColumnElement[str]:
    return case((is_overdue(now), Stage.ARCHIVED.value), else_=Referral.stage)


def outcome_at(now: datetime) -> ColumnElement[str | None]:
    overdue = [
        (and_(Referral.stage == stage, Referral.due_at <= now, clock_runs()), move.outcome.value)
        for stage, move in OVERDUE_MOVE.items()
        if move.outcome
    ]
    return case(*overdue, else_=Referral.outcome)


def ends_at() -> ColumnElement[datetime]:
    """Return the instant at which a referral ended, or will end by the clock. Indexed."""
    return func.coalesce(Referral.archived_at, Referral.due_at)
