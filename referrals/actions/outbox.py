"""The outbox: notices are claimed with a lease, and marked sent, dropped, failed or to be tried again.

Nobody owns a notice for ever: a worker that dies lets its lease run out, and another one sends. What leaves in one
mail is decided once (`lead_id`) and stays so, that a mail sent again after a crash is the same mail.
"""

import random
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Location, Notice, NoticeState, Person

LEASE = timedelta(seconds=120)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)


@dataclass(frozen=True)
class Claim:
    """Notices that one worker may send until the lease ends."""

    lease: str
    notices: Sequence[Notice]


def claim(limit: int, *, now: datetime) -> Claim:
    """Take up to `limit` notices that are due to leave, oldest first, and every other one of the same mails."""
    lease = secrets.token_hex(16)
    with write() as session:
        first = select(Notice.id).where(_can_be_claimed(now)).order_by(Notice.send_after, Notice.id).limit(limit)
        ids = session.scalars(first.with_for_update(skip_locked=True)).all()
        if not ids:
            return Claim(lease, ())
        _lease(session, Notice.id.in_(ids), lease, now=now)
        _settle_mails(session, lease)
    claimed = select(Notice).where(Notice.lease == lease).order_by(Notice.send_after, Notice.id)
    return Claim(lease, db.session.scalars(claimed).all())


def _can_be_claimed(now: datetime) -> ColumnElement[bool]:
    free = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    return and_(Notice.state == NoticeState.WAITING, Notice.send_after <= now, free)


def _lease(session: DbSession, which: ColumnElement[bool], lease: str, *, now: datetime) -> None:
    session.execute(
        update(Notice)
        .where(which)
        .values(lease=lease, lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )


def _settle_mails(session: DbSession, lease: str) -> None:
    """Decide which of the claimed notices leave together: choose-another to one customer, once and for all."""
    fresh = session.execute(
        select(Notice.id, Notice.recipient, Notice.kind)
        .where(Notice.lease == lease, Notice.lead_id.is_(None))
        .order_by(Notice.id)
    ).all()
    mails: dict[tuple[str, object], list[int]] = {}
    for row in fresh:
        together = row.kind.startswith("choose-another-")
        mails.setdefault((row.recipient, "choose-another" if together else row.id), []).append(row.id)
    for ids in mails.values():
        if len(ids) > 1:
            _set_lead(session, Notice.id.in_(ids), ids[0])
    alone = [ids[0] for ids in mails.values() if len(ids) == 1]
    if alone:
        _set_lead(session, Notice.id.in_(alone), Notice.id)


def _set_lead(session: DbSession, which: ColumnElement[bool], lead: Any) -> None:
    session.execute(update(Notice).where(which).values(lead_id=lead).execution_options(synchronize_session=False))


def mark_sent(ids: Collection[int], *, lease: str, address: str, now: datetime) -> None:
    """Record that the server has taken the mail in which these notices left."""
    _settle(ids, lease, state=NoticeState.SENT, sent_at=now, address=address, reason=None, attempts=Notice.attempts + 1)


def drop(ids: Collection[int], *, lease: str, reason: str) -> None:
    """Give up notices that are no longer owed, with the reason for whoever looks."""
    _settle(ids, lease, state=NoticeState.DROPPED, reason=reason)


def retry_later(
    ids: Collection[int], *, lease: str, reason: str, created_at: datetime, attempts: int, now: datetime
) -> None:
    """Try again after a pause that grows, with jitter; after five days give up, visibly."""
    if now - created_at > GIVE_UP_AFTER:
        _settle(ids, lease, state=NoticeState.FAILED, reason=reason, attempts=Notice.attempts + 1)
        return
    pause = min(FIRST_RETRY * 2 ** min(attempts, 10), LONGEST_RETRY)
    later = now + pause * random.uniform(0.8, 1.2)  # noqa: S311  (spreads load; no secret)
    _settle(ids, lease, send_after=later, reason=reason, attempts=Notice.attempts + 1)


def refuse(ids: Collection[int], *, lease: str, reason: str, flag_address: bool, now: datetime) -> None:
    """End notices whose address or message the server has refused for good; flag an address that does not exist."""
    with write() as session:
        _update(session, ids, lease, state=NoticeState.FAILED, reason=reason, attempts=Notice.attempts + 1)
        if flag_address:
            _flag(session, ids, now=now)


def give_back(ids: Collection[int], *, lease: str) -> None:
    """End the lease of notices that were not tried: no attempt is burnt."""
    _settle(ids, lease)


def send_again(notice_id: int, *, now: datetime) -> None:
    """Let a notice that was sent, failed or was dropped leave once more, as soon as can be."""
    again = (NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED, NoticeState.WAITING)
    with write() as session:
        session.execute(
            update(Notice)
            .where(Notice.id == notice_id, Notice.state.in_(again))
            .values(
                state=NoticeState.WAITING,
                sent_at=None,
                send_after=now,
                created_at=now,
                attempts=0,
                reason=None,
                lead_id=None,
            )
            .execution_options(synchronize_session=False)
        )


def _settle(ids: Collection[int], lease: str, **values: Any) -> None:
    with write() as session:
        _update(session, ids, lease, **values)


def _update(session: DbSession, ids: Collection[int], lease: str, **values: Any) -> None:
    """Change the notices that are still under this lease, and end it."""
    session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.lease == lease, Notice.state == NoticeState.WAITING)
        .values(lease=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def _flag(session: DbSession, ids: Collection[int], *, now: datetime) -> None:
    """Mark the person or the location whose address these notices went to as bouncing."""
    for table, column in ((Person, Notice.person_id), (Location, Notice.location_id)):
        concerned = select(column).where(Notice.id.in_(ids), column.is_not(None))
        session.execute(
            update(table)
            .where(table.id.in_(concerned), table.bouncing_at.is_(None))
            .values(bouncing_at=now)
            .execution_options(synchronize_session=False)
        )
