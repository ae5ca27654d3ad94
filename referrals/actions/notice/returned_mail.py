"""Returned mail: fail its notices, and flag an address that does not exist.

The effect is that of an immediate refusal; only the mail was accepted before.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update

from referrals.actions.notice import outbox
from referrals.database import DbSession, write
from referrals.database.dialects import insert_new
from referrals.models import Complaint, Location, Notice, NoticeState, Person
from referrals.origin_keys import reader_key
from referrals.queries.notice.owed_notices import OwedNotice, owed_notices

REASON = "returned"


def bounced(notice_id: int, *, answer: str, is_unknown: bool, now: datetime) -> bool:
    """End the notices of a mail that was sent and came back. Return whether there were any.

    `is_unknown`: the recipient does not exist. Its address is flagged if it is still current, and the partner's admins
    are owed what its contact was owed.
    """
    with write() as session:
        returned = _mail_of(session, notice_id, NoticeState.SENT)
        if not returned:
            return False
        session.execute(
            update(Notice)
            .where(Notice.id.in_([notice.id for notice in returned]))
            .values(state=NoticeState.FAILED, sent_at=None, reason=f"{REASON}: {answer}"[: outbox.REASON_LENGTH])
            .execution_options(synchronize_session=False)
        )
        if is_unknown and _has_same_address(session, returned[0]):
            outbox.set_bouncing(session, returned, bouncing_at=now)
        if is_unknown:
            outbox.turn_to_admins(session, returned, now=now)
        return True


def complained(notice_id: int, *, now: datetime) -> bool:
    """Stop mail to a reader who reported one as spam. Return whether the mail is known.

    A customer only gets what they ask for. A partner's address is flagged as unreachable.
    """
    with write() as session:
        mail = _mail_of(session, notice_id, *NoticeState)
        if not mail or not mail[0].address:
            return False
        if mail[0].is_to_customer:
            row = {"reader_key": reader_key(mail[0].address), "complained_at": now}
            session.execute(insert_new(Complaint.__table__).values(row))
        elif _has_same_address(session, mail[0]):
            outbox.set_bouncing(session, mail, bouncing_at=now)
            outbox.turn_to_admins(session, mail, now=now)
        return True


def _mail_of(session: DbSession, notice_id: int, *states: NoticeState) -> Sequence[OwedNotice]:
    lead_id = session.scalar(select(Notice.lead_id).where(Notice.id == notice_id))
    return owed_notices(or_(Notice.id == notice_id, Notice.lead_id == lead_id), Notice.state.in_(states), locked=True)


def _has_same_address(session: DbSession, notice: OwedNotice) -> bool:
    """Tell whether the reader still has the address to which the mail went."""
    address = (notice.address or "").lower()
    if notice.person_id is not None:
        return session.scalar(select(func.lower(Person.email)).where(Person.id == notice.person_id)) == address
    contact = select(func.lower(Location.contact_email)).where(Location.id == notice.location_id)
    return session.scalar(contact) == address
