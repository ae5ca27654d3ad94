"""When a partner takes no new enquiries: while it is away, or while it has many open referrals."""

from datetime import datetime

from sqlalchemy import Select, delete, insert, or_, select, update

from referrals.database import DbSession, write
from referrals.models import AwayPeriod, Partner
from referrals.rules.refusal import N_, FieldRefusal


def leave(partner_id: int, *, until: datetime, now: datetime) -> None:
    """Hide the partner from customers until `until`. For a partner that is already away, this changes the end."""
    if until <= now:
        raise FieldRefusal("until", N_("Choose a future date."))
    with write() as session:
        _lock_partner(session, partner_id)
        period_id = session.scalar(_current(partner_id, now))
        if period_id is None:
            session.execute(insert(AwayPeriod).values(partner_id=partner_id, starts_at=now, ends_at=until))
        else:
            _end(session, period_id, until)


def come_back(partner_id: int, *, now: datetime) -> None:
    """Let customers find the partner again at once. The away period stays in the history."""
    with write() as session:
        _lock_partner(session, partner_id)
        period_id = session.scalar(_current(partner_id, now))
        if period_id is not None:
            is_empty_period = AwayPeriod.id == period_id, AwayPeriod.starts_at >= now
            session.execute(delete(AwayPeriod).where(*is_empty_period).execution_options(synchronize_session=False))
            _end(session, period_id, now)


def set_limit(partner_id: int, most_open: int | None) -> None:
    """Hide the partner from customers while it has this many open referrals. None means no limit."""
    with write() as session:
        session.execute(
            update(Partner)
            .where(Partner.id == partner_id)
            .values(most_open=most_open)
            .execution_options(synchronize_session=False)
        )


def _lock_partner(session: DbSession, partner_id: int) -> None:
    session.execute(select(Partner.id).where(Partner.id == partner_id).with_for_update())


def _current(partner_id: int, now: datetime) -> Select[int]:
    periods = select(AwayPeriod.id).where(AwayPeriod.partner_id == partner_id, AwayPeriod.starts_at <= now)
    return periods.where(or_(AwayPeriod.ends_at.is_(None), AwayPeriod.ends_at > now)).limit(1)


def _end(session: DbSession, period_id: int, ends_at: datetime) -> None:
    session.execute(
        update(AwayPeriod)
        .where(AwayPeriod.id == period_id)
        .values(ends_at=ends_at)
        .execution_options(synchronize_session=False)
    )
