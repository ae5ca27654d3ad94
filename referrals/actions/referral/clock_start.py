"""Start the clock of a new referral when the partner can know of it, and move its deadline by the delay.

The first notice that leaves starts it (`actions.notice.outbox`), or the first member of the partner who is shown the
referral.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from referrals.database import if_possible, write
from referrals.models import Person, Referral
from referrals.rules import lifecycle, reminders
from referrals.rules.lifecycle import Stage


def start_for_viewer(referral_ids: Collection[str], *, partner_id: int, viewer: Person | None, now: datetime) -> None:
    """Start the clock of these new referrals (public ids) if the viewer, who is shown them, is of their partner."""
    if referral_ids and viewer is not None and viewer.partner_id == partner_id:
        start(referral_ids, now=now)


@if_possible
def start(referral_ids: Collection[str], *, now: datetime) -> None:
    """Start the clock of these new referrals (public ids).

    A running clock is not changed. If the database cannot be written, the clock starts later, which costs nobody any
    time.
    """
    with write() as session:
        waiting = (
            select(Referral.id, Referral.received_at, Referral.due_at)
            .where(Referral.public_id.in_(referral_ids), Referral.stage == Stage.NEW)
            .where(Referral.clock_started_at.is_(None))
            .with_for_update()
        )
        for row in session.execute(waiting).all():
            due_at = lifecycle.delayed_deadline(row.due_at, row.received_at, now)
            values = {"clock_started_at": now, "changed_at": now, "due_at": due_at}
            session.execute(
                update(Referral)
                .where(Referral.id == row.id)
                .values(**values, remind_at=reminders.first_check(Stage.NEW, now, due_at))
                .execution_options(synchronize_session=False)
            )
