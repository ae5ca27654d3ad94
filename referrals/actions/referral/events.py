"""Write the history of referrals. Nothing else inserts events.

A channel that tells another system what has happened (a webhook, a feed) attaches here. It writes its own rows in the
same transaction, so that an event is never recorded without them. Emails are different: who gets one depends on more
than the event, so the action that causes them owes them (`actions.notice.notice_writer`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, insert, literal, select
from sqlalchemy.sql.dml import ReturningInsert

from referrals.actions.referral.stored_referral import StoredReferral
from referrals.database import DbSession
from referrals.models import Referral, ReferralEvent
from referrals.rules import lifecycle
from referrals.rules.actor import CLOCK, Actor
from referrals.rules.lifecycle import OVERDUE_MOVE, Stage

OVERDUE_COLUMNS = [
    "referral_id",
    "kind",
    "at",
    "version",
    "actor_kind",
    "door",
    "from_stage",
    "to_stage",
    "outcome",
    "due_at",
    "data",
]


def record_event(
    session: DbSession,
    stored: StoredReferral,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    to: Stage | None,
    outcome: str | None = None,
    data: dict[str, object],
) -> int:
    """Add an event to the history and return its id. With `to` it is the move to the next version."""
    event = insert(ReferralEvent).values(
        referral_id=stored.id,
        kind=kind,
        at=now,
        version=stored.version + 1 if to else None,
        actor_kind=by.kind,
        actor_person_id=by.person_id,
        actor_location_id=by.location_id,
        actor_name=by.name,
        door=by.door,
        from_stage=stored.stage if to else None,
        to_stage=to,
        outcome=outcome,
        due_at=lifecycle.due_at(stored, now) if to else None,
        data=data,
    )
    return session.execute(event.returning(ReferralEvent.id)).scalar_one()


def record_received(session: DbSession, referral_ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Add the first event of new referrals."""
    common = {
        "kind": "received",
        "at": now,
        "version": 1,
        "actor_kind": by.kind,
        "actor_person_id": by.person_id,
        "actor_name": by.name,
        "door": by.door,
        "to_stage": Stage.NEW,
        "data": {},
    }
    session.execute(insert(ReferralEvent), [{"referral_id": referral_id, **common} for referral_id in referral_ids])


def record_overdue(batch: ColumnElement[bool]) -> ReturningInsert[int, str]:
    """Return the statement that adds the clock's move to each overdue referral of `batch`. It returns ids and kinds."""
    columns: tuple[Any, ...] = (
        Referral.id,
        by_stage({stage: move.name for stage, move in OVERDUE_MOVE.items()}),
        Referral.due_at,
        Referral.version + 1,
        literal(CLOCK.kind.value),
        literal(CLOCK.door.value),
        Referral.stage,
        literal(Stage.ARCHIVED.value),
        by_stage({stage: move.outcome for stage, move in OVERDUE_MOVE.items()}),
        Referral.due_at,
        literal({}, ReferralEvent.data.type),
    )
    table = ReferralEvent.metadata.tables["referral_event"]
    events = insert(table).from_select(OVERDUE_COLUMNS, select(*columns).where(batch))
    return events.returning(ReferralEvent.id, ReferralEvent.kind)


def by_stage(values: Mapping[Stage, object]) -> ColumnElement[str]:
    """Return the value for the stage of each referral."""
    return case(*((Referral.stage == stage, str(value)) for stage, value in values.items()))
