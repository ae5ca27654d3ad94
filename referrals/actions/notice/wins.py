"""Tell operators of reported wins within minutes, several of them in one mail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Mark, NoticeKind, Person, ReferralEvent, Role, SystemMark
from referrals.queries.network import settings
from referrals.rules import lifecycle, occasions
from referrals.rules.recipient import Recipient

INTERVAL = timedelta(minutes=15)  # between two such mails; later wins are in the next one


def owe_due(*, now: datetime) -> bool:
    """Owe the operators a mail about the wins since the last one. Return whether there were any.

    Wins that can still be undone wait. The first run reports nothing: earlier wins are no news.
    """
    mark = settings.mark(Mark.WINS_TOLD)
    if mark is None:
        _start(now=now)
        return False
    if mark.at > now - INTERVAL or _newest_win(int(mark.detail), now) is None:
        return False
    with write() as session:
        locks.lock_name(session, NoticeKind.WINS_REPORTED)
        return _owe(session, now=now)


def _start(*, now: datetime) -> None:
    with write() as session:
        newest = session.scalar(select(func.max(ReferralEvent.id))) or 0
        session.merge(SystemMark(name=Mark.WINS_TOLD, at=now - INTERVAL, detail=str(newest)))


def _owe(session: DbSession, *, now: datetime) -> bool:
    mark = session.get_one(SystemMark, Mark.WINS_TOLD, populate_existing=True)
    last_reported, newest = int(mark.detail), _newest_win(int(mark.detail), now)
    if mark.at > now - INTERVAL or newest is None:
        return False
    occasion = occasions.Wins(last_reported + 1, newest)
    if operators := _operators(session):
        new = [NewNotice(NoticeKind.WINS_REPORTED, occasion, Recipient.person(id)) for id in operators]
        notice_writer.owe(session, *new, now=now)
    mark.at, mark.detail = now, str(newest)
    return True


def _newest_win(last_reported: int, now: datetime) -> int | None:
    """Return the newest event after `last_reported` that won something for good."""
    won = select(func.max(ReferralEvent.id)).where(
        ReferralEvent.id > last_reported, ReferralEvent.kind == lifecycle.WIN.name
    )
    return db.session.scalar(won.where(ReferralEvent.at <= now - lifecycle.UNDO_TIME))


def _operators(session: DbSession) -> Sequence[int]:
    is_active = Person.removed_at.is_(None), Person.joined_at.is_not(None)
    return session.scalars(select(Person.id).where(Person.role == Role.OPERATOR, *is_active).order_by(Person.id)).all()
