"""Store clock readings, doubts and the operator's confirmation, and repair the effects of a wrong clock."""

from datetime import datetime

from sqlalchemy import delete, update

from referrals.actions.notice.outbox import LEASE, MAX_RETRY_PAUSE
from referrals.database import DbSession, write
from referrals.models import Mark, Notice, NoticeState, SystemMark
from referrals.rules.timekeeping import Doubt, Reading


def store_reading(reading: Reading) -> None:
    """Store a trusted reading, for comparison with later ones."""
    with write() as session:
        session.merge(SystemMark(name=Mark.CLOCK_READ, at=reading.at, detail=reading.to_text()))


def doubt(found: Doubt, *, now: datetime) -> None:
    """Record that the clock is in doubt. Until it is right or confirmed, nothing is swept or sent.

    `now` is not from the doubted clock: it is the instant according to what it was compared with.
    """
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_ACCEPTED))
        session.merge(SystemMark(name=Mark.CLOCK_DOUBTED, at=now, detail=found.to_text()))


def confirm_clock(found: Doubt, *, now: datetime) -> None:
    """Record the operator's confirmation that the clock is right, in spite of this doubt."""
    with write() as session:
        _end_doubt(session)
        session.merge(SystemMark(name=Mark.CLOCK_ACCEPTED, at=now, detail=found.to_text()))


def delete_confirmation() -> None:
    """Delete the operator's confirmation after it was used: another jump is another question."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_ACCEPTED))


def end_doubt() -> None:
    """Record that the clock is right again."""
    with write() as session:
        _end_doubt(session)


def _end_doubt(session: DbSession) -> None:
    session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_DOUBTED))


def forget_future(*, now: datetime) -> None:
    """Undo what a clock that was ahead has postponed: leases, next attempts, pauses, marks in the future."""
    waiting = update(Notice).where(Notice.state == NoticeState.WAITING)
    with write() as session:
        for late, values in (
            (Notice.lease_until > now + LEASE, {"lease_until": now}),
            ((Notice.attempts > 0) & (Notice.send_after > now + MAX_RETRY_PAUSE), {"send_after": now}),
        ):
            session.execute(waiting.where(late).values(values).execution_options(synchronize_session=False))
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED, SystemMark.at > now))
        past = update(SystemMark).where(SystemMark.name.in_((Mark.SWEPT, Mark.LINK_ASKED)), SystemMark.at > now)
        session.execute(past.values(at=now))
