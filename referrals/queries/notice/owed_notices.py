"""The notices that are owed, as rows of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from referrals.extensions import db
from referrals.models import Notice, NoticeState
from referrals.queries.rows import AnyRow, columns_of, read
from referrals.rules.recipient import Recipient, RecipientKind

UNREACHED = ("name-not-found", "connection-refused", "unreachable")  # reasons that do not concern the notice itself
AT_ONCE = 1_000


@dataclass(frozen=True)
class OwedNotice:
    """A notice as it was read. Later changes of the row do not affect it."""

    id: int
    kind: str
    occasion: str
    recipient: Recipient
    person_id: int | None
    location_id: int | None
    enquiry_id: int | None
    referral_id: int | None
    event_id: int | None
    link_id: int | None
    address: str | None
    created_at: datetime
    attempts: int
    lead_id: int | None
    maybe_sent_at: datetime | None
    lease: str | None
    reason: str | None

    @property
    def may_have_left(self) -> bool:
        """Tell whether its mail may have been handed over: a worker died while holding it, or the connection broke."""
        return self.lease is not None or self.maybe_sent_at is not None

    @property
    def is_to_customer(self) -> bool:
        return self.recipient.kind is RecipientKind.CUSTOMER


def owed_notices(*which: ColumnElement[bool], limit: int | None = None, locked: bool = False) -> list[OwedNotice]:
    """Return the notices that match, in the order in which they leave.

    `locked`: they will be changed. Notices locked by others are skipped.
    """
    columns = columns_of(Notice, OwedNotice)
    found = select(*columns).where(*which).order_by(Notice.send_after, Notice.id).limit(limit)
    if locked:
        found = found.with_for_update(skip_locked=True)
    return [_owed(row) for row in db.session.execute(found)]


def _owed(row: AnyRow) -> OwedNotice:
    return replace(read(OwedNotice, row), recipient=Recipient.parse(row.recipient))


def is_numbered(notice_id: int) -> ColumnElement[bool]:
    return Notice.id == notice_id


def has_refusals() -> bool:
    """Tell whether a mail was refused for good since the last one was sent."""
    return db.session.scalar(select(Notice.id).where(Notice.refusal.is_not(None)).limit(1)) is not None


def held_back_ids(*, now: datetime) -> Sequence[int]:
    """Return the ids of notices that wait only because the mail server was unreachable or misconfigured."""
    waits = select(Notice.id).where(Notice.state == NoticeState.WAITING, Notice.send_after > now)
    blameless = or_(Notice.reason.in_(UNREACHED), and_(Notice.refusal.is_not(None), Notice.reason.is_(None)))
    return db.session.scalars(waits.where(blameless).order_by(Notice.id).limit(AT_ONCE)).all()
