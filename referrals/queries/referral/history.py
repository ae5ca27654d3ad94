"""The history of a referral, oldest first, and its last move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Note, ReferralEvent
from referrals.queries.rows import named, read
from referrals.rules.actor import Actor


@dataclass(frozen=True)
class LastMove:
    """The move that led to the referral's present version."""

    event_id: int
    kind: str
    at: datetime
    actor_kind: str
    actor_person_id: int | None
    actor_location_id: int | None
    actor_name: str | None
    from_stage: str | None
    due_at: datetime | None
    data: dict[str, object]

    def is_by(self, actor: Actor) -> bool:
        """Tell whether `actor` made it, by any door."""
        return actor.is_same(self.actor_kind, self.actor_person_id, self.actor_location_id)


def last_move(referral_id: int) -> LastMove | None:
    """Return the newest move, bypassing what the session has loaded."""
    columns = named(
        event_id=ReferralEvent.id,
        kind=ReferralEvent.kind,
        at=ReferralEvent.at,
        actor_kind=ReferralEvent.actor_kind,
        actor_person_id=ReferralEvent.actor_person_id,
        actor_location_id=ReferralEvent.actor_location_id,
        actor_name=ReferralEvent.actor_name,
        from_stage=ReferralEvent.from_stage,
        due_at=ReferralEvent.due_at,
        data=ReferralEvent.data,
    )
    newest = select(*columns).where(ReferralEvent.referral_id == referral_id, ReferralEvent.version.is_not(None))
    row = db.session.execute(newest.order_by(ReferralEvent.version.desc()).limit(1)).first()
    return read(LastMove, row) if row else None


def referral_events(referral_id: int) -> Sequence[ReferralEvent]:
    """Return the whole history, oldest first."""
    history = select(ReferralEvent).where(ReferralEvent.referral_id == referral_id)
    return db.session.scalars(history.order_by(ReferralEvent.at, ReferralEvent.id)).all()


def referral_notes(referral_id: int) -> Sequence[Note]:
    """Return the partner's notes, newest first."""
    return db.session.scalars(
        select(Note).where(Note.referral_id == referral_id).order_by(Note.at.desc(), Note.id)
    ).all()
