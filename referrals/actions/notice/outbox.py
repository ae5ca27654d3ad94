"""The outbox: claim notices with a lease, and mark them sent, dropped, failed or waiting.

If a worker dies, its lease expires and another worker sends. Which notices leave in one mail is decided once
(`lead_id`), so that a mail sent again after a crash is the same mail.
"""

import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, literal, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.database import UTC, DbSession, write
from referrals.models import Location, Mark, Notice, NoticeKind, NoticeState, Person, ReferralEvent, SystemMark
from referrals.models.notice_kind import ANNOUNCEMENTS, CHOOSE_ANOTHER, LISTED
from referrals.queries.notice.mail_facts import ReferralFacts
from referrals.queries.notice.owed_notices import UNREACHED, OwedNotice, owed_notices
from referrals.rules import reminders
from referrals.rules.lifecycle import Stage
from referrals.rules.recipient import RecipientKind

LEASE = timedelta(seconds=120)
FIRST_RETRY = timedelta(minutes=1)
MAX_RETRY_PAUSE = timedelta(hours=4)
MAX_UNREACHABLE_PAUSE = timedelta(minutes=10)  # for an unreachable server: it may be back at any moment
GIVE_UP_AFTER = timedelta(days=5)
MIN_ATTEMPTS = 20  # a notice that waited while nobody could send has not been tried yet
# A notice can be withdrawn or dropped while its mail is on its way.
SENDABLE_STATES = (NoticeState.WAITING, NoticeState.DROPPED, NoticeState.WITHDRAWN)
JOINED_KINDS = tuple(CHOOSE_ANOTHER.values())  # such notices to one customer leave in one mail
LISTED_FROM = 5  # from this many notices of one LISTED kind to one reader on, one mail lists them
REASON_LENGTH = 300


# Two statements that run for each mail: built once, and without the bookkeeping of the ORM.
NOTICE, REFERRAL = (Notice.metadata.tables[name] for name in ("notice", "referral"))
SENT_AT = bindparam("at", type_=UTC)
MARK_SENT = (
    update(NOTICE)
    .where(NOTICE.c.id.in_(bindparam("ids", expanding=True)), NOTICE.c.lease == bindparam("our_lease"))
    .where(NOTICE.c.state.in_(SENDABLE_STATES))
    .values(state=NoticeState.SENT, sent_at=SENT_AT, address=bindparam("sent_to"), attempts=NOTICE.c.attempts + 1)
    .values(lease=None, lease_until=None, reason=None)
)
# The first notice that has been sent starts the clock of a new referral, and its deadline moves by the delay.
STARTS_CLOCK = and_(REFERRAL.c.clock_started_at.is_(None), REFERRAL.c.stage == Stage.NEW)
MARK_DELIVERED = (
    update(REFERRAL)
    .where(REFERRAL.c.id == bindparam("referral"), REFERRAL.c.delivered_at.is_(None))
    .values(
        delivered_at=SENT_AT,
        due_at=case((STARTS_CLOCK, bindparam("due", type_=UTC)), else_=REFERRAL.c.due_at),
        remind_at=case((STARTS_CLOCK, bindparam("remind", type_=UTC)), else_=REFERRAL.c.remind_at),
        changed_at=case((REFERRAL.c.clock_started_at.is_(None), SENT_AT), else_=REFERRAL.c.changed_at),
        clock_started_at=func.coalesce(REFERRAL.c.clock_started_at, SENT_AT),
    )
)


@dataclass(frozen=True)
class ClaimedNotices:
    """Notices that one worker may send until the lease ends."""

    lease: str
    notices: Sequence[OwedNotice]


def claim(limit: int, *, now: datetime) -> ClaimedNotices:
    """Claim about `limit` due notices, oldest first, and all others of the same mails."""
    lease = secrets.token_hex(16)
    with write() as session:
        # One worker at a time: two could separate notices that belong in one mail.
        locks.lock_name(session, "outbox")
        first = owed_notices(_is_waiting(session), _is_free(now), _is_lead(), limit=limit, locked=True)
        claimed = _group_into_mails([*first, *_others_in_same_mails(session, first, now=now)])
        _lease(session, claimed, lease, now=now)
    return ClaimedNotices(lease, claimed)


def _is_waiting(session: DbSession) -> ColumnElement[bool]:
    """Return the condition for waiting notices, spelled as in its index.

    Without the hint SQLite would sort the whole backlog for every claim.
    """
    waits: Any = Notice.state == literal_column("'waiting'")
    return func.likely(waits) if session.get_bind().dialect.name == "sqlite" else waits


def _is_free(now: datetime) -> ColumnElement[bool]:
    is_unleased = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    return and_(Notice.send_after <= now, is_unleased)


def _is_lead() -> ColumnElement[bool]:
    """Return the condition for the notice by which its mail is claimed. The others follow while it waits."""
    lead = aliased(Notice)
    state_of_lead = select(lead.state).where(lead.id == Notice.lead_id).scalar_subquery()
    return or_(Notice.lead_id.is_(None), Notice.lead_id == Notice.id, state_of_lead != NoticeState.WAITING)


def _others_in_same_mails(session: DbSession, first: Sequence[OwedNotice], *, now: datetime) -> list[OwedNotice]:
    """Return the notices that leave with these: by an earlier decision, or owed to the same customer now."""
    known_ids = {notice.id for notice in first}
    lead_ids = {notice.lead_id for notice in first if notice.lead_id}
    enquiry_ids = {notice.enquiry_id for notice in first if _joins_others(notice)}
    same_mail = and_(Notice.lead_id.in_(lead_ids), Notice.lead_id != Notice.id)
    same_customer = and_(Notice.enquiry_id.in_(enquiry_ids), Notice.lead_id.is_(None), Notice.kind.in_(JOINED_KINDS))
    listable = [notice for notice in first if _may_be_listed(notice)]
    same_reader = and_(
        _to_readers_of(listable), Notice.lead_id.is_(None), Notice.kind.in_({notice.kind for notice in listable})
    )
    free = _is_waiting(session), _is_free(now)
    others = owed_notices(*free, same_mail, locked=True) if lead_ids else []
    others += owed_notices(*free, same_customer, locked=True) if enquiry_ids else []
    others += owed_notices(*free, same_reader, locked=True) if listable else []
    return list({notice.id: notice for notice in others if notice.id not in known_ids}.values())


def _joins_others(notice: OwedNotice) -> bool:
    return notice.lead_id is None and notice.kind in JOINED_KINDS


def _may_be_listed(notice: OwedNotice) -> bool:
    return notice.lead_id is None and notice.kind in LISTED


def _to_readers_of(notices: Sequence[OwedNotice]) -> ColumnElement[bool]:
    person_ids, location_ids = (
        {getattr(notice, name) for notice in notices} - {None} for name in ("person_id", "location_id")
    )
    to_locations = and_(Notice.person_id.is_(None), Notice.location_id.in_(location_ids))
    return or_(Notice.person_id.in_(person_ids), to_locations)


def _group_into_mails(claimed: Sequence[OwedNotice]) -> list[OwedNotice]:
    """Decide which notices leave together. Each stores the id of the first one of its mail for ever."""
    groups: dict[object, list[OwedNotice]] = defaultdict(list)
    counts_by_reader = Counter((notice.recipient, notice.kind) for notice in claimed if _may_be_listed(notice))
    for notice in claimed:
        is_listed = counts_by_reader[notice.recipient, notice.kind] >= LISTED_FROM and _may_be_listed(notice)
        key: object = (notice.recipient, notice.kind) if is_listed else notice.id
        groups[notice.recipient if _joins_others(notice) else key].append(notice)
    lead_ids = {notice.id: min(other.id for other in group) for group in groups.values() for notice in group}
    return [replace(notice, lead_id=notice.lead_id or lead_ids[notice.id]) for notice in claimed]


def _lease(session: DbSession, claimed: Sequence[OwedNotice], lease: str, *, now: datetime) -> None:
    by_lead: dict[int | None, list[int]] = defaultdict(list)
    for notice in claimed:
        by_lead[None if notice.lead_id == notice.id else notice.lead_id].append(notice.id)
    for lead_id, ids in by_lead.items():
        session.execute(
            update(Notice)
            .where(Notice.id.in_(ids))
            .values(lease=lease, lease_until=now + LEASE, lead_id=lead_id or Notice.id, maybe_sent_at=_maybe_sent(now))
            .execution_options(synchronize_session=False)
        )


def _maybe_sent(now: datetime) -> ColumnElement[datetime | None]:
    """Return the value of `maybe_sent_at`. An expired lease belonged to a worker that died, perhaps after sending."""
    return case(
        (Notice.lease.is_not(None), func.coalesce(Notice.maybe_sent_at, literal(now, UTC))), else_=Notice.maybe_sent_at
    )


def mark_sent(
    sent: Sequence[OwedNotice], *, lease: str, address: str, referrals: Sequence[ReferralFacts], now: datetime
) -> None:
    """Record that the server has accepted the mail of these notices, and start the clocks that waited for it.

    `referrals` are the referrals of the notices, as they were read for the mail.
    """
    announced = {notice.referral_id for notice in sent if notice.kind in ANNOUNCEMENTS}
    with write() as session:
        values = {"ids": [notice.id for notice in sent], "our_lease": lease, "at": now, "sent_to": address}
        session.execute(MARK_SENT, values)
        for referral in {referral.id: referral for referral in referrals if referral.id in announced}.values():
            # The deadline is the one in the mail.
            remind_at = reminders.first_check(Stage.NEW, now, referral.due_at) if referral.due_at else None
            values = {"referral": referral.id, "at": now, "due": referral.due_at, "remind": remind_at}
            session.execute(MARK_DELIVERED, values)
        if any(notice.kind == NoticeKind.TEST_MAIL for notice in sent):
            session.merge(SystemMark(name=Mark.MAIL_PROVED, at=now, detail=""))


def drop(dropped: Sequence[OwedNotice], *, lease: str, reason: str) -> None:
    """Give up notices that are no longer owed, with a reason."""
    with write() as session:
        end_lease(session, dropped, lease, **notice_writer.end_columns(NoticeState.DROPPED, reason))


def tell_admins_instead(dropped: Sequence[OwedNotice], *, lease: str, reason: str, now: datetime) -> None:
    """Give up notices to an unreachable contact, and owe them to the partner's admins instead."""
    with write() as session:
        end_lease(session, dropped, lease, **notice_writer.end_columns(NoticeState.DROPPED, reason))
        turn_to_admins(session, dropped, now=now)


def retry_later(
    tried: Sequence[OwedNotice],
    *,
    lease: str,
    reason: str,
    now: datetime,
    may_have_left: bool = False,
    counts: bool = True,
) -> None:
    """Try again after a growing pause with jitter. After five days give up visibly.

    `may_have_left`: the mail was handed over and the answer is missing. Without `counts` this is not an attempt.
    """
    with write() as session:
        maybe = {"maybe_sent_at": now} if may_have_left else {}
        put_off(session, tried, lease, reason=reason, now=now, counts=counts, **maybe)


def put_off(
    session: DbSession,
    tried: Sequence[OwedNotice],
    lease: str,
    *,
    reason: str,
    now: datetime,
    counts: bool = True,
    **columns: object,
) -> None:
    """Do what `retry_later` does within the caller's transaction. `columns` are further columns."""
    oldest, attempts = min(notice.created_at for notice in tried), max(notice.attempts for notice in tried)
    pause = min(FIRST_RETRY * 2 ** min(attempts, 10), MAX_UNREACHABLE_PAUSE if reason in UNREACHED else MAX_RETRY_PAUSE)
    values: dict[str, object] = {"send_after": now + pause * random.uniform(0.8, 1.2)}  # noqa: S311  (spreads load; no secret)
    if counts and now - oldest > GIVE_UP_AFTER and attempts + 1 >= MIN_ATTEMPTS:
        values = {"state": NoticeState.FAILED}
    end_lease(
        session,
        tried,
        lease,
        **values,
        **columns,
        reason=reason[:REASON_LENGTH],
        attempts=Notice.attempts + int(counts),
    )


def refuse(refused: Sequence[OwedNotice], *, lease: str, reason: str, flag_address: bool, now: datetime) -> None:
    """End notices that the server has refused for good. Flag an address that does not exist."""
    with write() as session:
        refuse_in(session, refused, lease, reason=reason, flag_address=flag_address, now=now)


def refuse_in(
    session: DbSession,
    refused: Sequence[OwedNotice],
    lease: str,
    *,
    reason: str,
    flag_address: bool,
    now: datetime,
    **columns: object,
) -> None:
    """Do what `refuse` does within the caller's transaction. `columns` are further columns."""
    values = {"state": NoticeState.FAILED, "reason": reason[:REASON_LENGTH], **columns}
    end_lease(session, refused, lease, **values, attempts=Notice.attempts + 1)
    if flag_address:
        set_bouncing(session, refused, bouncing_at=now)
        turn_to_admins(session, refused, now=now)


def clear_bouncing(sent: Sequence[OwedNotice]) -> None:
    """Remove the flag from an address that mail has reached after all."""
    with write() as session:
        set_bouncing(session, sent, bouncing_at=None)


def release_untried(untried: Sequence[OwedNotice], *, lease: str) -> None:
    """Release the lease of untried notices. This is not an attempt."""
    with write() as session:
        end_lease(session, untried, lease)


def end_pause(notice_ids: Collection[int], *, now: datetime) -> None:
    """Mail leaves again: end the pause, and let notices leave at once that only the pause held back."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
        session.execute(
            update(Notice)
            .where(Notice.id.in_(notice_ids), Notice.state == NoticeState.WAITING)
            .values(send_after=now)
            .execution_options(synchronize_session=False)
        )


def send_again(notice_id: int, *, now: datetime) -> None:
    """Let a mail that was sent, failed or dropped leave once more: the same notices with a new Message-ID.

    A notice that a worker is sending now is left alone.
    """
    notice_alias = aliased(Notice)
    lead_id = select(notice_alias.lead_id).where(notice_alias.id == notice_id).scalar_subquery()
    ended = Notice.state.in_((NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED))
    waits = and_(Notice.state == NoticeState.WAITING, or_(Notice.lease_until.is_(None), Notice.lease_until <= now))
    with write() as session:
        set_bouncing(
            session, owed_notices(Notice.id == notice_id, Notice.state == NoticeState.FAILED), bouncing_at=None
        )
        session.execute(
            update(Notice)
            .where(or_(Notice.id == notice_id, Notice.lead_id == lead_id), or_(ended, waits))
            .values(**fresh_columns(now))
            .execution_options(synchronize_session=False)
        )


def fresh_columns(now: datetime) -> dict[str, object]:
    """Return the columns of a notice that leaves once more, as if it were owed now."""
    columns = {
        "state": NoticeState.WAITING,
        "send_after": now,
        "created_at": now,
        "attempts": 0,
        "refused_alone": False,
    }
    return columns | dict.fromkeys(("sent_at", "reason", "lease", "lease_until", "maybe_sent_at", "refusal"))


def end_lease(session: DbSession, notices: Sequence[OwedNotice], lease: str, **values: object) -> None:
    """Change the notices that are still under this lease, and end the lease."""
    ids = [notice.id for notice in notices]
    session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.lease == lease, Notice.state == NoticeState.WAITING)
        .values(lease=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def set_bouncing(session: DbSession, notices: Sequence[OwedNotice], *, bouncing_at: datetime | None) -> None:
    """Set whether mail reaches the people and locations of these notices."""
    readers = {notice.recipient for notice in notices}
    for table, kind in ((Person, RecipientKind.PERSON), (Location, RecipientKind.LOCATION)):
        session.execute(
            update(table)
            .where(table.id.in_([reader.id for reader in readers if reader.kind is kind]))
            .values(bouncing_at=bouncing_at)
            .execution_options(synchronize_session=False)
        )


def turn_to_admins(session: DbSession, notices: Sequence[OwedNotice], *, now: datetime) -> None:
    """Owe the partner's admins what its contact was owed, unless they have it already. Warn the operators."""
    to_contacts = [
        notice for notice in notices if notice.recipient.kind is RecipientKind.LOCATION and notice.referral_id
    ]
    notice_writer.owe_to_admins_instead(session, [notice.id for notice in to_contacts], now=now)
    of_these_referrals = ReferralEvent.referral_id.in_([notice.referral_id for notice in to_contacts])
    notice_writer.warn_operators(session, and_(of_these_referrals, ReferralEvent.kind == "received"), now=now)
