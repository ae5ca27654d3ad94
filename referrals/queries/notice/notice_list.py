"""The operator's list of notices: by state, the newest first, with reader and subject."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from referrals.extensions import db
from referrals.models import Enquiry, Location, Notice, NoticeState, Partner, Person, Referral
from referrals.queries import keyset
from referrals.queries.enquiry import private_part
from referrals.queries.keyset import Key, Position
from referrals.queries.rows import read
from referrals.rules.recipient import Recipient, RecipientKind

PAGE = 40
LATELY = timedelta(days=6)


@dataclass(frozen=True)
class NoticeLine:
    """A notice. `partner` is the reader's partner; `need` is that of its referral or enquiry."""

    id: int
    kind: str
    state: str
    reason: str | None
    created_at: datetime
    send_after: datetime
    sent_at: datetime | None
    attempts: int
    address: str | None
    reader: str
    partner: str | None
    need: str | None


@dataclass(frozen=True)
class NoticePage:
    """One page. `after` is the cursor of the next page, None on the last one."""

    lines: tuple[NoticeLine, ...]
    after: Position | None


def notice_page(*, states: Collection[str], kind: str | None = None, after: Position | None = None) -> NoticePage:
    """Return notices in any of `states`, the newest first."""
    wanted = _notices().where(Notice.state.in_(states)).order_by(Notice.created_at.desc(), Notice.id.desc())
    if kind:
        wanted = wanted.where(Notice.kind == kind)
    if after and (number := keyset.row_number(after)) is not None:
        wanted = wanted.where(_comes_after(after.key, number))
    rows = db.session.execute(wanted.limit(PAGE + 1)).all()
    lines = _lines(rows[:PAGE])
    last = lines[-1] if len(rows) > PAGE else None
    return NoticePage(lines, Position(last.created_at, str(last.id)) if last else None)


def notice_by_id(notice_id: int) -> NoticeLine | None:
    lines = _lines(db.session.execute(_notices().where(Notice.id == notice_id)).all())
    return lines[0] if lines else None


def notice_counts() -> dict[str, int]:
    """Return how many notices there are in each state."""
    found = db.session.execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {str(state): 0 for state in NoticeState} | dict(found.all())


@dataclass(frozen=True)
class StuckNotices:
    """Notices that should have left while no mail leaves."""

    count: int
    last_sent_at: datetime | None


def stuck_notices(*, now: datetime, longer_than: timedelta) -> StuckNotices:
    """Return the notices that have been owed for that long, if no mail has left in that time; else none."""
    since = now - longer_than
    tried = and_(Notice.attempts > 0, Notice.created_at <= since)  # its next attempt is planned for later
    waits = select(func.count()).where(Notice.state == NoticeState.WAITING, or_(Notice.send_after <= since, tried))
    count = db.session.scalars(waits).one()
    last_sent_at = _last_sent_at(now) if count else None
    has_left = last_sent_at is not None and last_sent_at > since
    return StuckNotices(0 if has_left else count, last_sent_at)


def _last_sent_at(now: datetime) -> datetime | None:
    """Return when a mail last left, among recently owed notices: none waits longer than five days."""
    lately = Notice.created_at > now - LATELY
    return db.session.scalar(
        select(func.max(Notice.sent_at)).where(Notice.state == NoticeState.SENT, lately, Notice.sent_at <= now)
    )


def failed_for() -> dict[str, int]:
    """Return the number of failed notices by reason (its first word), the most frequent first."""
    found = select(Notice.reason, func.count()).where(Notice.state == NoticeState.FAILED).group_by(Notice.reason)
    sums: Counter[str] = Counter()
    for reason, count in db.session.execute(found):
        sums[(reason or "").partition(": ")[0]] += count
    return dict(sums.most_common())


def _comes_after(created_at: Key, notice_id: int) -> ColumnElement[bool]:
    same = and_(Notice.created_at == created_at, Notice.id < notice_id)
    return or_(Notice.created_at < created_at, same)


def _notices() -> Select[Any]:
    """Return the query of notices with their reader (except customers, who are private) and need."""
    name = case((Notice.person_id.is_not(None), Person.name), else_=Location.contact_name)
    address = func.coalesce(Notice.address, Person.email, Location.contact_email)
    columns: tuple[Any, ...] = (
        *(Notice.id, Notice.kind, Notice.state, Notice.reason, Notice.created_at, Notice.send_after),
        *(Notice.sent_at, Notice.attempts, Notice.recipient, Notice.enquiry_id),
        *(address.label("address"), func.coalesce(name, "").label("reader")),
        *(Partner.name.label("partner"), Enquiry.need.label("need")),
    )
    return (
        select(*columns)
        .outerjoin(Person, Person.id == Notice.person_id)
        .outerjoin(Location, and_(Location.id == Notice.location_id, Notice.person_id.is_(None)))
        .outerjoin(Referral, Referral.id == Notice.referral_id)
        .outerjoin(Partner, Partner.id == func.coalesce(Person.partner_id, Referral.partner_id))
        .outerjoin(Enquiry, Enquiry.id == func.coalesce(Notice.enquiry_id, Referral.enquiry_id))
    )


def _lines(rows: Sequence[Any]) -> tuple[NoticeLine, ...]:
    customers = private_part.of_customers([row.enquiry_id for row in rows if _is_to_customer(row)])
    return tuple(_line(row, customers.get(row.enquiry_id)) for row in rows)


def _is_to_customer(row: Any) -> bool:
    return Recipient.parse(row.recipient).kind is RecipientKind.CUSTOMER


def _line(row: Any, customer: private_part.CustomerContact | None) -> NoticeLine:
    line = read(NoticeLine, row)
    if customer is None or not _is_to_customer(row):
        return line
    return replace(line, address=line.address or customer.email, reader=customer.contact_name, partner=None)
