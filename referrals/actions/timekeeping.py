"""The clocks of the machines: a reading that was believed, a doubt, the operator's word; and what a wrong one left."""

from datetime import datetime

from sqlalchemy import delete, update

from referrals.actions.outbox import LEASE, LONGEST_RETRY
from referrals.database import DbSession, write
from referrals.models import Mark, Notice, NoticeState, SystemMark
from referrals.rules.timekeeping import Doubt, Reading


def believe(reading: Reading) -> None:
    """Remember a reading that was believed, for others to be compared with."""
    with write() as session:
        session.merge(SystemMark(name=Mark.CLOCK_READ, at=reading.at, detail=reading.written()))


def doubt(found: Doubt, *, now: datetime) -> None:
    """Say that the clock is in doubt; until somebody says that it is right, or it is, nothing is swept or sent.

    `now` is not the clock's: it is the present instant as the witness has it.
    """
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_ACCEPTED))
        session.merge(SystemMark(name=Mark.CLOCK_DOUBTED, at=now, detail=found.written()))


def accept(found: Doubt, *, now: datetime) -> None:
    """The operator says that the clock is right, in spite of this doubt."""
    with write() as session:
        _end_doubt(session)
        session.merge(SystemMark(name=Mark.CLOCK_ACCEPTED, at=now, detail=found.written()))


def use_up_acceptance() -> None:
    """Forget what the operator has said, once it was followed: another jump is another question."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_ACCEPTED))


def end_doubt() -> None:
    """The clock is back."""
    with write() as session:
        _end_doubt(session)


def _end_doubt(session: DbSession) -> None:
    session.execute(delete(SystemMark).where(SystemMark.name == Mark.CLOCK_DOUBTED))


def forget_future(*, now: datetime) -> None:
    """Undo what a clock that was ahead has put off until then: leases, next attempts, pauses, marks of what is past."""
    waiting = update(Notice).where(Notice.state == NoticeState.WAITING)
    with write() as session:
        for late, values in (
            (Notice.lease_until > now + LEASE, {"lease_until": now}),
            ((Notice.attempts > 0) & (Notice.send_after > now + LONGEST_RETRY), {"send_after": now}),
        ):
            session.execute(waiting.where(late).values(values).execution_options(synchronize_session=False))
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED, SystemMark.at > now))
        past = update(SystemMark).where(SystemMark.name.in_((Mark.SWEPT, Mark.LINK_ASKED)), SystemMark.at > now)
        session.execute(past.values(at=now))
