"""Sends the private links of enquiries to their customer's address once more.

An address that nobody has written from costs the same statements as any other: the answer's time tells nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, func, literal, null, select, update

from referrals.actions import one_time_link
from referrals.actions.notice import TO_CUSTOMER_COLUMNS
from referrals.database import UTC, insert_new, write
from referrals.models import Enquiry, Mark, Notice, NoticeState, SystemMark
from referrals.queries import private

KIND = "enquiry-link"
TIMES_A_DAY = 3  # for each enquiry
NEWEST = 5  # enquiries, a mail each
SINCE = timedelta(days=365)


def send_again(email: str, *, now: datetime) -> None:
    """Owe the address a mail for each of its newest enquiries."""
    with write() as session:
        session.execute(insert_new(Notice.__table__).from_select(TO_CUSTOMER_COLUMNS, _owed(email, now)))
        # Whether or not anything was owed, there is something to commit.
        session.execute(insert_new(SystemMark.__table__).values(name=Mark.LINK_ASKED, at=now, detail=""))
        session.execute(update(SystemMark).where(SystemMark.name == Mark.LINK_ASKED).values(at=now))


def _owed(email: str, now: datetime) -> Any:
    reader = literal("customer:") + cast(Enquiry.id, String)
    occasion = literal("request:") + cast(Enquiry.id, String) + literal(f":{now.isoformat(timespec='milliseconds')}")
    nothing = cast(null(), Integer)
    leaves_at = one_time_link.asked_by_a_stranger(now)
    waiting = (literal(now, UTC), literal(leaves_at, UTC), literal(NoticeState.WAITING.value), literal(0))
    owed = select(literal(KIND), occasion, reader, Enquiry.id, nothing, nothing, *waiting)
    mine = owed.where(private.was_sent_by(email), Enquiry.received_at > now - SINCE, _times_today(now) < TIMES_A_DAY)
    return mine.order_by(Enquiry.received_at.desc(), Enquiry.id).limit(NEWEST)


def _times_today(now: datetime) -> ColumnElement[int]:
    today = select(func.count(Notice.id)).where(Notice.kind == KIND, Notice.created_at > now - timedelta(days=1))
    return today.where(Notice.enquiry_id == Enquiry.id).correlate(Enquiry).scalar_subquery()
