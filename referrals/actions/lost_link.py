"""Send the private links of a customer's enquiries again.

An unknown address costs the same statements, so the response time reveals nothing. Of unproved enquiries only the
newest is mailed, within the limits for unconfirmed addresses; its page leads to the others.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, cast, func, literal, null, select, update

from referrals.actions import one_time_link, unproved_mail
from referrals.actions.notice import TO_CUSTOMER_COLUMNS
from referrals.database import UTC, write
from referrals.dialects import insert_new
from referrals.models import Enquiry, Mark, Notice, NoticeState, SystemMark, Triage
from referrals.queries import private

KIND = "enquiry-link"
TIMES_A_DAY = 3  # per enquiry
NEWEST = 5  # enquiries, one mail each
SINCE = timedelta(days=365)


def send_again(email: str, *, now: datetime) -> None:
    """Owe the address a mail for each of its newest enquiries."""
    keys = unproved_mail.keys(email, browser=None, network=None)
    with write() as session:
        unproved_mail.lock(session, keys)
        newest = insert_new(Notice.__table__).from_select(TO_CUSTOMER_COLUMNS, _owed(email, now))
        session.execute(newest)
        may_write = not unproved_mail.reached(session, keys, now=now)
        session.execute(
            insert_new(Notice.__table__).from_select(TO_CUSTOMER_COLUMNS, _owed_unproved(email, now, may_write))
        )
        session.execute(unproved_mail.record_selected(_unproved(email, now, may_write), keys, now=now))
        # Commit in either case, whether or not anything was owed.
        session.execute(insert_new(SystemMark.__table__).values(name=Mark.LINK_ASKED, at=now, detail=""))
        session.execute(update(SystemMark).where(SystemMark.name == Mark.LINK_ASKED).values(at=now))


def _owed(email: str, now: datetime) -> Any:
    mine = _notice(now).where(~_is_limited(), _is_recent(email, now), _times_today(now) < TIMES_A_DAY)
    return mine.order_by(Enquiry.received_at.desc(), Enquiry.id).limit(NEWEST)


def _owed_unproved(email: str, now: datetime, may_write: bool) -> Any:
    return _notice(now).where(Enquiry.id.in_(_unproved(email, now, may_write)))


def _unproved(email: str, now: datetime, may_write: bool) -> Any:
    """Select the newest unproved enquiry of the address. None if no mail may be owed now."""
    newest = select(Enquiry.id).where(_is_limited(), _is_recent(email, now), literal(may_write))
    return newest.order_by(Enquiry.id.desc()).limit(1)


def _is_limited() -> ColumnElement[bool]:
    """Return the condition for public enquiries, which anybody could have sent under the address."""
    triaged = select(Triage.enquiry_id).where(Triage.enquiry_id == Enquiry.id).correlate(Enquiry)
    return and_(Enquiry.proved_at.is_(None), triaged.exists())


def _is_recent(email: str, now: datetime) -> ColumnElement[bool]:
    return and_(private.was_sent_by(email), Enquiry.received_at > now - SINCE)


def _notice(now: datetime) -> Any:
    reader = literal("customer:") + cast(Enquiry.id, String)
    occasion = literal("request:") + cast(Enquiry.id, String) + literal(f":{now.isoformat(timespec='milliseconds')}")
    nothing = cast(null(), Integer)
    leaves_at = one_time_link.asked_by_a_stranger(now)
    waiting = (literal(now, UTC), literal(leaves_at, UTC), literal(NoticeState.WAITING.value), literal(0))
    return select(literal(KIND), occasion, reader, Enquiry.id, nothing, nothing, *waiting)


def _times_today(now: datetime) -> ColumnElement[int]:
    today = select(func.count(Notice.id)).where(Notice.kind == KIND, Notice.created_at > now - timedelta(days=1))
    return today.where(Notice.enquiry_id == Enquiry.id).correlate(Enquiry).scalar_subquery()
