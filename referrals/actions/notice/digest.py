"""The morning digest: to each operator at 8:00 in their zone, only if something is at risk or dropped."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import write
from referrals.extensions import db
from referrals.models import Notice, NoticeKind, Person, Role
from referrals.queries.network import desk
from referrals.rules.occasions import Digest
from referrals.rules.recipient import Recipient

KIND = NoticeKind.DESK_DIGEST
MORNING = time(8, 0)
MORNING_LENGTH = timedelta(hours=1)  # for a worker that was busy at 8:00; later, the desk shows the same


def owe_due(*, now: datetime) -> int:
    """Owe the digest to each operator for whom it is 8:00, once a day. Return how many."""
    due = _without_digest([(id, _occasion(now, zone)) for id, zone in _operators() if _is_morning(now, zone)])
    if not due or not desk.needs_somebody(now=now):
        return 0
    with write() as session:
        new = [NewNotice(KIND, occasion, Recipient.person(person_id)) for person_id, occasion in due]
        notice_writer.owe(session, *new, now=now)
    return len(due)


def _operators() -> Sequence[tuple[int, str]]:
    operators = select(Person.id, Person.zone).where(Person.role == Role.OPERATOR)
    active = operators.where(Person.removed_at.is_(None), Person.joined_at.is_not(None))
    return [(row.id, row.zone) for row in db.session.execute(active.order_by(Person.id))]


def _is_morning(now: datetime, zone: str) -> bool:
    local = now.astimezone(ZoneInfo(zone))
    return timedelta(0) <= local - datetime.combine(local.date(), MORNING, local.tzinfo) < MORNING_LENGTH


def _occasion(now: datetime, zone: str) -> Digest:
    return Digest(now.astimezone(ZoneInfo(zone)).date())


def _without_digest(due: Sequence[tuple[int, Digest]]) -> list[tuple[int, Digest]]:
    if not due:
        return []
    sent = select(Notice.person_id, Notice.occasion).where(Notice.kind == KIND)
    sent = sent.where(Notice.occasion.in_({str(occasion) for _, occasion in due}))
    already_owed = {(row.person_id, row.occasion) for row in db.session.execute(sent)}
    return [(person_id, occasion) for person_id, occasion in due if (person_id, str(occasion)) not in already_owed]
