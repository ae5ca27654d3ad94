"""Send the private links of a customer's enquiries again.

An unknown address costs the same statements, so the response time reveals nothing. Of unproved enquiries only the
newest is mailed, within the limits for unconfirmed addresses; its page leads to the others.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, update

from referrals.actions.notice import notice_writer, unproved_mail
from referrals.actions.person import one_time_links
from referrals.database import write
from referrals.database.dialects import insert_new
from referrals.models import Enquiry, Mark, Notice, NoticeKind, SystemMark, Triage
from referrals.queries.enquiry import private_part
from referrals.queries.notice import notice_keys
from referrals.rules.occasions import LinkRequest
from referrals.rules.recipient import RecipientKind

KIND = NoticeKind.ENQUIRY_LINK
MAX_A_DAY = 3  # per enquiry
MAX_ENQUIRIES = 5  # enquiries, one mail each
MAX_AGE = timedelta(days=365)


def send_again(email: str, *, now: datetime) -> None:
    """Owe the address a mail for each of its newest enquiries."""
    keys = unproved_mail.limit_keys(email, browser=None, network=None)
    with write() as session:
        unproved_mail.lock(session, keys)
        send_after = one_time_links.send_after_random_delay(now)
        notice_writer.owe_selected(session, _notices(email, now), now=now, send_after=send_after)
        may_mail = not unproved_mail.reached_limits(session, keys, now=now)
        notice_writer.owe_selected(session, _unproved_notices(email, now, may_mail), now=now, send_after=send_after)
        session.execute(unproved_mail.record_selected(_newest_unproved(email, now, may_mail), keys, now=now))
        # Commit in either case, whether or not anything was owed.
        session.execute(insert_new(SystemMark.__table__).values(name=Mark.LINK_ASKED, at=now, detail=""))
        session.execute(update(SystemMark).where(SystemMark.name == Mark.LINK_ASKED).values(at=now))


def _notices(email: str, now: datetime) -> Select[*tuple[Any, ...]]:
    notices = _notice(now).where(~_is_unproved_public(), _is_recent(email, now), _times_today(now) < MAX_A_DAY)
    return notices.order_by(Enquiry.received_at.desc(), Enquiry.id).limit(MAX_ENQUIRIES)


def _unproved_notices(email: str, now: datetime, may_mail: bool) -> Select[*tuple[Any, ...]]:
    return _notice(now).where(Enquiry.id.in_(_newest_unproved(email, now, may_mail)))


def _newest_unproved(email: str, now: datetime, may_mail: bool) -> Select[int]:
    """Select the newest unproved enquiry of the address. None if no mail may be owed now."""
    newest = select(Enquiry.id).where(_is_unproved_public(), _is_recent(email, now), literal(may_mail))
    return newest.order_by(Enquiry.id.desc()).limit(1)


def _is_unproved_public() -> ColumnElement[bool]:
    """Return the condition for public enquiries, which anybody could have sent under the address."""
    triaged = select(Triage.enquiry_id).where(Triage.enquiry_id == Enquiry.id).correlate(Enquiry)
    return and_(Enquiry.proved_at.is_(None), triaged.exists())


def _is_recent(email: str, now: datetime) -> ColumnElement[bool]:
    return and_(private_part.was_sent_by(email), Enquiry.received_at > now - MAX_AGE)


def _notice(now: datetime) -> Select[*tuple[Any, ...]]:
    return select(
        literal(KIND.value).label("kind"),
        notice_keys.occasion(LinkRequest, Enquiry.id, now).label("occasion"),
        notice_keys.recipient(RecipientKind.CUSTOMER, Enquiry.id).label("recipient"),
        Enquiry.id.label("enquiry_id"),
    )


def _times_today(now: datetime) -> ColumnElement[int]:
    sent_today = select(func.count(Notice.id)).where(Notice.kind == KIND, Notice.created_at > now - timedelta(days=1))
    return sent_today.where(Notice.enquiry_id == Enquiry.id).correlate(Enquiry).scalar_subquery()
