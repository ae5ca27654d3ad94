"""Move a referral: check the rule, one conditional UPDATE, the event. Used by partner, customer and Undo."""

from datetime import datetime

from sqlalchemy import or_, update

from referrals.actions.referral import events
from referrals.actions.referral.stored_referral import StoredReferral, load
from referrals.database import DbSession
from referrals.models import Referral
from referrals.queries.referral import history
from referrals.rules import lifecycle, move_refused
from referrals.rules.actor import Actor
from referrals.rules.lifecycle import Move, Mover, Stage, status_at
from referrals.rules.move_refused import MoveRefusal, MoveRefused
from referrals.rules.refusal import Phrase


def make_move(
    session: DbSession,
    stored: StoredReferral,
    move: Move,
    *,
    by: Actor,
    version: int,
    now: datetime,
    data: dict[str, object],
    **more_values: object,
) -> int:
    """Make `move` and set `more_values` in addition to what every move sets. Return the id of the event.

    Raises MoveRefused if the move is too late or not legal, or if somebody else was faster. Nothing has changed then.
    """
    if version != stored.version or not lifecycle.is_legal(move, stored, now):
        raise refusal(stored, move, by=by, version=version, now=now, data=data)
    values = {
        "stage": move.to,
        "outcome": move.outcome,
        "archived_at": now if move.to is Stage.ARCHIVED else None,
        "due_at": None,
        "clock_started_at": (stored.clock_started_at or now) if move.by is Mover.PARTNER else stored.clock_started_at,
        "remind_at": None,
        "undo_until": now + lifecycle.UNDO_TIME if move.undoable else None,
        **more_values,
    }
    if not _update(session, stored, now=now, values=values):
        raise refusal(load(session, stored.id), move, by=by, version=version, now=now, data=data)
    return events.record_event(session, stored, move.name, by=by, now=now, to=move.to, outcome=move.outcome, data=data)


def _update(session: DbSession, stored: StoredReferral, *, now: datetime, values: dict[str, object]) -> bool:
    """Update the row if it is unchanged and not overdue. Return whether it was."""
    changed = session.execute(
        update(Referral)
        .where(
            Referral.id == stored.id,
            Referral.stage == stored.stage,
            Referral.version == stored.version,
            or_(Referral.due_at.is_(None), Referral.due_at > now, Referral.clock_started_at.is_(None)),
        )
        .values(version=stored.version + 1, changed_at=now, **values)
        .returning(Referral.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def refusal(
    stored: StoredReferral,
    move: Move | None,
    *,
    by: Actor,
    version: int,
    now: datetime,
    data: dict[str, object] | None = None,
) -> MoveRefused:
    """Return why `move` (None: Undo) with its data cannot be made on the referral as it is now."""
    status, name = status_at(stored, now), move.name if move else lifecycle.UNDO
    if stored.stage != status.stage and stored.due_at and status.outcome:
        return MoveRefused(MoveRefusal.OVERDUE, move_refused.OVERDUE, when=stored.due_at, outcome=status.outcome)
    last = history.last_move(stored.id)
    if version != stored.version and last:
        is_repeat = version == stored.version - 1 and last.kind == name and data in (None, last.data)
        return _moved_since(last, by=by, is_repeat=is_repeat)
    if status.stage is Stage.ARCHIVED and status.outcome in (lifecycle.Outcome.MISSED, lifecycle.Outcome.EXPIRED):
        when = stored.archived_at or now
        return MoveRefused(MoveRefusal.OVERDUE, move_refused.OVERDUE, when=when, outcome=status.outcome)
    return MoveRefused(MoveRefusal.NOT_LEGAL, move_refused.NOT_LEGAL, what=Phrase(name), stage=status.stage)


def _moved_since(last: history.LastMove, *, by: Actor, is_repeat: bool) -> MoveRefused:
    """Return the refusal for an outdated version. Nobody is told that they were faster than themselves."""
    what = Phrase(last.kind)
    if last.is_by(by):
        reason = MoveRefusal.REPEATED if is_repeat else MoveRefusal.BEATEN
        return MoveRefused(reason, move_refused.MOVED_BY_YOU, what=what, when=last.at)
    who = Phrase(last.actor_name or last.actor_kind)
    return MoveRefused(MoveRefusal.BEATEN, move_refused.BEATEN, who=who, what=what, when=last.at)


def undo_move(
    session: DbSession, stored: StoredReferral, *, by: Actor, version: int, now: datetime
) -> history.LastMove:
    """Undo the move that archived the referral. Return the move that was undone."""
    last = _move_to_undo(stored, by=by, version=version, now=now)
    stage = Stage(last.from_stage or "")
    values: dict[str, object] = {
        "stage": stage,
        "outcome": None,
        "reason": None,
        "archived_at": None,
        "due_at": last.due_at,
        "undo_until": None,
        # The sweep checks for reminders at once: it knows what the restored stage owes.
        "remind_at": now,
        "final_minor": None,
        "final_currency": None,
        "closed_on": None,
    }
    if last.kind == lifecycle.IGNORE.name:
        values["first_answered_at"] = None
    if not _update(session, stored, now=now, values=values):
        raise refusal(load(session, stored.id), None, by=by, version=version, now=now)
    events.record_event(session, stored, lifecycle.UNDO, by=by, now=now, to=stage, data={"undone": last.kind})
    return last


def _move_to_undo(stored: StoredReferral, *, by: Actor, version: int, now: datetime) -> history.LastMove:
    last = history.last_move(stored.id)
    if last is None or version != stored.version or stored.undo_until is None:
        raise refusal(stored, None, by=by, version=version, now=now)
    if not last.is_by(by):
        raise MoveRefused(MoveRefusal.NOT_LEGAL, move_refused.UNDO_NOT_YOURS)
    if now >= stored.undo_until or (last.due_at is not None and now >= last.due_at):
        raise MoveRefused(MoveRefusal.TOO_LATE, move_refused.UNDO_TOO_LATE)
    return last
