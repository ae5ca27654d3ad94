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
LONGEST_RETRY = timedelta(hours=4)
LONGEST_WAIT = timedelta(minutes=10)  # for an unreachable server: it may be back at any moment
GIVE_UP_AFTER = timedelta(days=5)
ENOUGH_ATTEMPTS = 20  # a notice that waited while nobody could send has not been tried yet
# A notice can be withdrawn or dropped while its mail is on its way.
MAY_BE_SENT = (NoticeState.WAITING, NoticeState.DROPPED, NoticeState.WITHDRAWN)
TOGETHER = tuple(CHOOSE_ANOTHER.values())  # such notices to one customer leave in one mail
LISTED_FROM = 5  # from this many notices of one LISTED kind to one reader on, one mail lists them
REASON_LENGTH = 300


# Two statements that run for each mail: built once, and without the bookkeeping of the ORM.
NOTICE, REFERRAL = (Notice.metadata.tables[name] for name in ("notice", "referral"))
AT = bindparam("at", type_=UTC)
MARK_SENT = (
    update(NOTICE)
    .where(NOTICE.c.id.in_(bindparam("ids", expanding=True)), NOTICE.c.lease == bindparam("our_lease"))
    .where(NOTICE.c.state.in_(MAY_BE_SENT))
    .values(state=NoticeState.SENT, sent_at=AT, address=bindparam("sent_to"), attempts=NOTICE.c.attempts + 1)
    .values(lease=None, lease_until=None, reason=None)
)
# The first notice that has been sent starts the clock of a new referral, and its deadline moves by the delay.
STARTS = and_(REFERRAL.c.clock_started_at.is_(None), REFERRAL.c.stage == Stage.NEW)
MARK_DELIVERED = (
    update(REFERRAL)
    .where(REFERRAL.c.id == bindparam("referral"), REFERRAL.c.delivered_at.is_(None))
    .values(
        delivered_at=AT,
        due_at=case((STARTS, bindparam("due", type_=UTC)), else_=REFERRAL.c.due_at),
        remind_at=case((STARTS, bindparam("remind", type_=UTC)), else_=REFERRAL.c.remind_at),
        changed_at=case((REFERRAL.c.clock_started_at.is_(None), AT), else_=REFERRAL.c.changed_at),
        clock_started_at=func.coalesce(REFERRAL.c.clock_started_at, AT),
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
        first = owed_notices(_waits(session), _is_free(now), _comes_first(), limit=limit, locked=True)
        claimed = _in_mails([*first, *_others_of_the_same_mails(session, first, now=now)])
        _lease(session, claimed, lease, now=now)
    return ClaimedNotices(lease, claimed)


def _waits(session: DbSession) -> ColumnElement[bool]:
    """Return the condition for waiting notices, spelled as in its index.

    Without the hint SQLite would sort the whole backlog for every claim.
    """
    waits: Any = Notice.state == literal_column("'waiting'")
    return func.likely(waits) if session.get_bind().dialect.name == "sqlite" else waits


def _is_free(now: datetime) -> ColumnElement[bool]:
    nobodys = or_(Notice.lease_until.is_(None), Notice.lease_until <= now)
    return and_(Notice.send_after <= now, nobodys)


def _comes_first() -> ColumnElement[bool]:
    """Return the condition for the notice by which its mail is claimed. The others follow while it waits."""
    lead = aliased(Notice)
    state_of_lead = select(lead.state).where(lead.id == Notice.lead_id).scalar_subquery()
    return or_(Notice.lead_id.is_(None), Notice.lead_id == Notice.id, state_of_lead != NoticeState.WAITING)


def _others_of_the_same_mails(session: DbSession, first: Sequence[OwedNotice], *, now: datetime) -> list[OwedNotice]:
    """Return the notices that leave with these: by an earlier decision, or owed to the same customer now."""
    known = {one.id for one in first}
    leads = {one.lead_id for one in first if one.lead_id}
    enquiry_ids = {one.enquiry_id for one in first if _joins_others(one)}
    same_mail = and_(Notice.lead_id.in_(leads), Notice.lead_id != Notice.id)
    same_customer = and_(Notice.enquiry_id.in_(enquiry_ids), Notice.lead_id.is_(None), Notice.kind.in_(TOGETHER))
    to_list = [one for one in first if _may_be_listed(one)]
    same_reader = and_(
        _to_readers_of(to_list), Notice.lead_id.is_(None), Notice.kind.in_({one.kind for one in to_list})
    )
    free = _waits(session), _is_free(now)
    others = owed_notices(*free, same_mail, locked=True) if leads else []
    others += owed_notices(*free, same_customer, locked=True) if enquiry_ids else []
    others += owed_notices(*free, same_reader, locked=True) if to_list else []
    return list({one.id: one for one in others if one.id not in known}.values())


def _joins_others(one: OwedNotice) -> bool:
    return one.lead_id is None and one.kind in TOGETHER


def _may_be_listed(one: OwedNotice) -> bool:
    return one.lead_id is None and one.kind in LISTED


def _to_readers_of(some: Sequence[OwedNotice]) -> ColumnElement[bool]:
    people, places = ({getattr(one, name) for one in some} - {None} for name in ("person_id", "location_id"))
    to_places = and_(Notice.person_id.is_(None), Notice.location_id.in_(places))
    return or_(Notice.person_id.in_(people), to_places)


def _in_mails(claimed: Sequence[OwedNotice]) -> list[OwedNotice]:
    """Decide which notices leave together. Each stores the id of the first one of its mail for ever."""
    together: dict[object, list[OwedNotice]] = defaultdict(list)
    alike = Counter((one.recipient, one.kind) for one in claimed if _may_be_listed(one))
    for one in claimed:
        is_listed = alike[one.recipient, one.kind] >= LISTED_FROM and _may_be_listed(one)
        key: object = (one.recipient, one.kind) if is_listed else one.id
        together[one.recipient if _joins_others(one) else key].append(one)
    leads = {one.id: min(other.id for other in group) for group in together.values() for one in group}
    return [replace(one, lead_id=one.lead_id or leads[one.id]) for one in claimed]


def _lease(session: DbSession, claimed: Sequence[OwedNotice], lease: str, *, now: datetime) -> None:
    by_lead: dict[int | None, list[int]] = defaultdict(list)
    for one in claimed:
        by_lead[None if one.lead_id == one.id else one.lead_id].append(one.id)
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
    announced = {one.referral_id for one in sent if one.kind in ANNOUNCEMENTS}
    with write() as session:
        values = {"ids": [one.id for one in sent], "our_lease": lease, "at": now, "sent_to": address}
        session.execute(MARK_SENT, values)
        for referral in {one.id: one for one in referrals if one.id in announced}.values():
            # The deadline is the one in the mail.
            remind_at = reminders.first_check(Stage.NEW, now, referral.due_at) if referral.due_at else None
            values = {"referral": referral.id, "at": now, "due": referral.due_at, "remind": remind_at}
            session.execute(MARK_DELIVERED, values)
        if any(one.kind == NoticeKind.TEST_MAIL for one in sent):
            session.merge(SystemMark(name=Mark.MAIL_PROVED, at=now, detail=""))


def drop(dropped: Sequence[OwedNotice], *, lease: str, reason: str) -> None:
    """Give up notices that are no longer owed, with a reason."""
    with write() as session:
        end_lease(session, dropped, lease, **notice_writer.ended(NoticeState.DROPPED, reason))


def tell_admins_instead(dropped: Sequence[OwedNotice], *, lease: str, reason: str, now: datetime) -> None:
    """Give up notices to an unreachable contact, and owe them to the partner's admins instead."""
    with write() as session:
        end_lease(session, dropped, lease, **notice_writer.ended(NoticeState.DROPPED, reason))
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
    **more: object,
) -> None:
    """Do what `retry_later` does within the caller's transaction. `more` are further columns."""
    oldest, attempts = min(one.created_at for one in tried), max(one.attempts for one in tried)
    pause = min(FIRST_RETRY * 2 ** min(attempts, 10), LONGEST_WAIT if reason in UNREACHED else LONGEST_RETRY)
    values: dict[str, object] = {"send_after": now + pause * random.uniform(0.8, 1.2)}  # noqa: S311  (spreads load; no secret)
    if counts and now - oldest > GIVE_UP_AFTER and attempts + 1 >= ENOUGH_ATTEMPTS:
        values = {"state": NoticeState.FAILED}
    end_lease(
        session, tried, lease, **values, **more, reason=reason[:REASON_LENGTH], attempts=Notice.attempts + int(counts)
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
    **more: object,
) -> None:
    """Do what `refuse` does within the caller's transaction. `more` are further columns."""
    values = {"state": NoticeState.FAILED, "reason": reason[:REASON_LENGTH], **more}
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


def end_pause(kept_back: Collection[int], *, now: datetime) -> None:
    """Mail leaves again: end the pause, and let notices leave at once that only the pause held back."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
        session.execute(
            update(Notice)
            .where(Notice.id.in_(kept_back), Notice.state == NoticeState.WAITING)
            .values(send_after=now)
            .execution_options(synchronize_session=False)
        )


def send_again(notice_id: int, *, now: datetime) -> None:
    """Let a mail that was sent, failed or dropped leave once more: the same notices with a new Message-ID.

    A notice that a worker is sending now is left alone.
    """
    this = aliased(Notice)
    its_mail = select(this.lead_id).where(this.id == notice_id).scalar_subquery()
    ended = Notice.state.in_((NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED))
    waits = and_(Notice.state == NoticeState.WAITING, or_(Notice.lease_until.is_(None), Notice.lease_until <= now))
    with write() as session:
        set_bouncing(
            session, owed_notices(Notice.id == notice_id, Notice.state == NoticeState.FAILED), bouncing_at=None
        )
        session.execute(
            update(Notice)
            .where(or_(Notice.id == notice_id, Notice.lead_id == its_mail), or_(ended, waits))
            .values(**fresh_columns(now))
            .execution_options(synchronize_session=False)
        )


def fresh_columns(now: datetime) -> dict[str, object]:
    """Return the columns of a notice that leaves once more, as if it were owed now."""
    begun = {"state": NoticeState.WAITING, "send_after": now, "created_at": now, "attempts": 0, "refused_alone": False}
    return begun | dict.fromkeys(("sent_at", "reason", "lease", "lease_until", "maybe_sent_at", "refusal"))


def end_lease(session: DbSession, which: Sequence[OwedNotice], lease: str, **values: object) -> None:
    """Change the notices that are still under this lease, and end the lease."""
    ids = [one.id for one in which]
    session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.lease == lease, Notice.state == NoticeState.WAITING)
        .values(lease=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def set_bouncing(session: DbSession, which: Sequence[OwedNotice], *, bouncing_at: datetime | None) -> None:
    """Set whether mail reaches the people and locations of these notices."""
    readers = {one.recipient for one in which}
    for table, kind in ((Person, RecipientKind.PERSON), (Location, RecipientKind.LOCATION)):
        session.execute(
            update(table)
            .where(table.id.in_([reader.id for reader in readers if reader.kind is kind]))
            .values(bouncing_at=bouncing_at)
            .execution_options(synchronize_session=False)
        )


def turn_to_admins(session: DbSession, which: Sequence[OwedNotice], *, now: datetime) -> None:
    """Owe the partner's admins what its contact was owed, unless they have it already. Warn the operators."""
    to_contacts = [one for one in which if one.recipient.kind is RecipientKind.LOCATION and one.referral_id]
    notice_writer.owe_admins_instead(session, [one.id for one in to_contacts], now=now)
    of_them = ReferralEvent.referral_id.in_([one.referral_id for one in to_contacts])
    notice_writer.warn_operators(session, and_(of_them, ReferralEvent.kind == "received"), now=now)
