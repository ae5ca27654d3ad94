"""The lifecycle of a referral: stages, outcomes, moves, deadlines, and its status at an instant.

docs/product.md has the table (L1 to L11). Deadlines are elapsed time, added in UTC, so that summer time makes none of
them longer or shorter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    NEW = "new"
    EVALUATING = "evaluating"
    NEGOTIATING = "negotiating"
    ARCHIVED = "archived"


class Outcome(StrEnum):
    WON = "won"
    LOST = "lost"
    IGNORED = "ignored"
    MISSED = "missed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Mover(StrEnum):
    """Who may make a move."""

    PARTNER = "partner"
    CLOCK = "clock"
    CUSTOMER = "customer"


OPEN_STAGES = (Stage.NEW, Stage.EVALUATING, Stage.NEGOTIATING)
TIMED_STAGES = (Stage.NEW, Stage.EVALUATING)
UNDO_TIME = timedelta(seconds=30)
ANSWER_WITHIN = timedelta(hours=24)
DUE_SOON = timedelta(hours=24)
FEEDBACK_AFTER = timedelta(days=14)  # after the reveal, the customer is asked how it went


@dataclass(frozen=True)
class Move:
    """One row of the lifecycle table: a verb, where it starts, where it ends."""

    name: str
    by: Mover
    starts: tuple[Stage, ...]
    to: Stage
    outcome: Outcome | None = None
    undoable: bool = False
    asks_another: bool = False
    needs: str | None = None


INTERESTED = Move("interested", Mover.PARTNER, (Stage.NEW,), Stage.EVALUATING)
IGNORE = Move("ignore", Mover.PARTNER, (Stage.NEW,), Stage.ARCHIVED, Outcome.IGNORED, undoable=True, asks_another=True)
MISS = Move("miss", Mover.CLOCK, (Stage.NEW,), Stage.ARCHIVED, Outcome.MISSED, asks_another=True)
ACCEPT = Move("accept", Mover.PARTNER, (Stage.EVALUATING,), Stage.NEGOTIATING, needs="estimate")
DECLINE = Move(
    "decline",
    Mover.PARTNER,
    (Stage.EVALUATING,),
    Stage.ARCHIVED,
    Outcome.DECLINED,
    undoable=True,
    asks_another=True,
    needs="reason",
)
EXPIRE = Move("expire", Mover.CLOCK, (Stage.EVALUATING,), Stage.ARCHIVED, Outcome.EXPIRED, asks_another=True)
WIN = Move("win", Mover.PARTNER, (Stage.NEGOTIATING,), Stage.ARCHIVED, Outcome.WON, undoable=True, needs="final")
LOSE = Move("lose", Mover.PARTNER, (Stage.NEGOTIATING,), Stage.ARCHIVED, Outcome.LOST, undoable=True, needs="reason")
WITHDRAW = Move("withdraw", Mover.CUSTOMER, OPEN_STAGES, Stage.ARCHIVED, Outcome.WITHDRAWN)

MOVES = {move.name: move for move in (INTERESTED, IGNORE, MISS, ACCEPT, DECLINE, EXPIRE, WIN, LOSE, WITHDRAW)}
UNDO = "undo"

OVERDUE_MOVE = {Stage.NEW: MISS, Stage.EVALUATING: EXPIRE}
STAGE_BEFORE = {move.outcome: move.starts[0] for move in MOVES.values() if move.undoable and move.outcome}


@dataclass(frozen=True)
class Lengths:
    """The lengths of the timed stages, as the operator's settings are at the time of the move."""

    new: timedelta
    evaluating: timedelta


@dataclass(frozen=True)
class Status:
    """The status of a referral at an instant. `archived_at` is the instant at which it was archived."""

    stage: Stage
    outcome: Outcome | None = None
    archived_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.ARCHIVED


class StoredStatus(Protocol):
    """The stored fields of a referral. The clock may already have overtaken them."""

    @property
    def stage(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def archived_at(self) -> datetime | None: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def clock_started_at(self) -> datetime | None: ...


class Deadline(Protocol):
    """The fields that determine a referral's deadline."""

    @property
    def due_at(self) -> datetime | None: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def clock_started_at(self) -> datetime | None: ...


class StoredStatusWithUndo(StoredStatus, Protocol):
    @property
    def undo_until(self) -> datetime | None: ...


def due_at(referral: Deadline, now: datetime) -> datetime | None:
    """Return the deadline as it stands at `now`.

    The clock starts when the partner can know of the referral: its first notice has left, or a member has seen it.
    Until then the stored deadline moves with the delay, so that the partner always has the full time.
    """
    if referral.due_at is None or referral.clock_started_at is not None:
        return referral.due_at
    return delayed_deadline(referral.due_at, referral.received_at, now)


def delayed_deadline(due_at: datetime, received_at: datetime, started_at: datetime) -> datetime:
    """Return the deadline of a referral received at `received_at` whose clock starts at `started_at`."""
    return due_at + max(started_at - received_at, timedelta())


def is_overdue(referral: Deadline, now: datetime) -> bool:
    """Tell whether the deadline has passed. While the clock has not started, it cannot."""
    deadline = due_at(referral, now)
    return deadline is not None and deadline <= now and referral.clock_started_at is not None


def status_at(referral: StoredStatus, now: datetime) -> Status:
    """Return the status at `now`, whether or not the sweep has already stored the clock's move."""
    stage = Stage(referral.stage)
    if stage in OVERDUE_MOVE and is_overdue(referral, now):
        return Status(Stage.ARCHIVED, OVERDUE_MOVE[stage].outcome, referral.due_at)
    return Status(stage, Outcome(referral.outcome) if referral.outcome else None, referral.archived_at)


def status_for_customer(referral: StoredStatusWithUndo, now: datetime) -> Status:
    """Return the status shown to the customer. While a move can be undone, that is the stage before it."""
    if referral.undo_until is not None and now < referral.undo_until and referral.outcome in STAGE_BEFORE:
        return Status(STAGE_BEFORE[Outcome(referral.outcome)])
    return status_at(referral, now)


def partner_moves(stage: Stage) -> tuple[Move, ...]:
    """Return the moves that a partner may make from `stage`, the positive one first."""
    return tuple(move for move in MOVES.values() if move.by is Mover.PARTNER and stage in move.starts)


def is_legal(move: Move, referral: StoredStatus, now: datetime) -> bool:
    """Tell whether `move` may be made at `now`. At the due instant itself only the clock may move."""
    if move.by is Mover.CLOCK:
        return is_overdue(referral, now) and Stage(referral.stage) in move.starts
    return status_at(referral, now).stage in move.starts


def due_after(move: Move | None, now: datetime, lengths: Lengths) -> datetime | None:
    """Return the deadline after `move`. None as the move means that the referral was just received."""
    if move is None:
        return now + lengths.new
    return now + lengths.evaluating if move.to is Stage.EVALUATING else None
