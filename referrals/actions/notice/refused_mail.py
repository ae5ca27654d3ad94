"""Judge refused mails: does the refusal concern this mail, or would every other mail be refused too?

An answer about one mail may really concern all of them. So refusals are remembered until a mail has been sent. If the
same answer comes several times in a row, it concerns all: those notices wait again, and sending pauses. Once others
pass, a repeated refusal concerns its own mail, so one odd mail never stops the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from referrals.actions.notice import outbox
from referrals.database import DbSession, write
from referrals.models import Notice, NoticeKind, NoticeState
from referrals.queries.notice.owed_notices import OwedNotice, owed_notices


class RefusalSubject(StrEnum):
    """What the answer is about, taken literally."""

    RECIPIENT = "recipient"
    MESSAGE = "message"
    SETTINGS = "settings"


# After this many readers in a row with the same answer, it concerns none of them.
REPEATS_NEEDED = {RefusalSubject.RECIPIENT: 3, RefusalSubject.MESSAGE: 2, RefusalSubject.SETTINGS: 1}
DOUBT_PAUSE = timedelta(minutes=10)  # or until a mail has been sent: others show first whether they pass


class RefusalConsequence(StrEnum):
    """The consequence for the following mails."""

    SETTLED = "settled"  # it concerns this mail: the others go on
    DOUBTED = "doubted"  # not known yet: it waits, and the next mails show whether they pass
    EVERYBODY = "everybody"  # it concerns all mails: sending pauses


@dataclass(frozen=True)
class Refusal:
    """`answer` is `reason` without the parts that differ per mail. `flag_address`: the reader's address is at fault."""

    blame: RefusalSubject
    reason: str
    answer: str
    flag_address: bool = False


def record(refused: Sequence[OwedNotice], refusal: Refusal, *, lease: str, now: datetime) -> RefusalConsequence:
    """Settle the notices of a refused mail, or let them wait without counting an attempt.

    Once the answer concerns everybody, earlier ones with the same answer wait again, too.
    """
    with write() as session:
        is_alone = session.scalar(select(Notice.refused_alone).where(Notice.id == refused[0].id))
        consequence = RefusalConsequence.SETTLED if is_alone else _judge(session, refused, refusal)
        if consequence is RefusalConsequence.SETTLED:
            _settle(session, refused, refusal, lease, now=now, answer=None if is_alone else refusal.answer)
            return consequence
        outbox.end_lease(session, refused, lease, refusal=refusal.answer, send_after=now + DOUBT_PAUSE)
        if consequence is RefusalConsequence.EVERYBODY:
            _acquit(session, _in_a_row(refusal), now=now)
        return consequence


def _judge(session: DbSession, refused: Sequence[OwedNotice], refusal: Refusal) -> RefusalConsequence:
    if refusal.blame is RefusalSubject.RECIPIENT and _is_doubted(session, refusal):
        return RefusalConsequence.DOUBTED
    readers = {notice.recipient for notice in (*_in_a_row(refusal), *refused)}
    return RefusalConsequence.EVERYBODY if len(readers) >= REPEATS_NEEDED[refusal.blame] else RefusalConsequence.SETTLED


def _is_doubted(session: DbSession, refusal: Refusal) -> bool:
    """Tell whether this answer was judged to concern everybody, and no mail has been sent since."""
    is_acquitted = Notice.refusal == refusal.answer, Notice.state == NoticeState.WAITING, Notice.reason.is_(None)
    return session.scalar(select(Notice.id).where(*is_acquitted).limit(1)) is not None


def others_pass() -> None:
    """Record that a mail has been sent. Notices refused before are at fault themselves if refused again."""
    with write() as session:
        session.execute(
            update(Notice)
            .where(Notice.refusal.is_not(None))
            .values(refusal=None, refused_alone=Notice.state == NoticeState.WAITING)
            .execution_options(synchronize_session=False)
        )


def _in_a_row(refusal: Refusal) -> list[OwedNotice]:
    """Return the notices with the same answer since the last mail that was sent."""
    return owed_notices(Notice.refusal == refusal.answer, Notice.state.in_((NoticeState.WAITING, NoticeState.FAILED)))


def _settle(
    session: DbSession,
    refused: Sequence[OwedNotice],
    refusal: Refusal,
    lease: str,
    *,
    now: datetime,
    answer: str | None,
) -> None:
    if refusal.blame is RefusalSubject.RECIPIENT:
        flag = refusal.flag_address
        outbox.refuse_in(session, refused, lease, reason=refusal.reason, flag_address=flag, now=now, refusal=answer)
    else:
        outbox.put_off(session, refused, lease, reason=refusal.reason, now=now, refusal=answer)


def _acquit(session: DbSession, notices: Sequence[OwedNotice], *, now: datetime) -> None:
    """Let them wait without counting an attempt. Remove flags, and warn no operator because of them."""
    if not notices:
        return
    session.execute(
        update(Notice)
        .where(Notice.id.in_([notice.id for notice in notices]), Notice.lease.is_(None), Notice.reason.is_not(None))
        .values(state=NoticeState.WAITING, reason=None, send_after=now + DOUBT_PAUSE, attempts=Notice.attempts - 1)
        .execution_options(synchronize_session=False)
    )
    outbox.set_bouncing(session, notices, bouncing_at=None)
    is_about_location = Notice.location_id.in_([notice.location_id for notice in notices if notice.location_id])
    is_unsent = Notice.state == NoticeState.WAITING, Notice.lease.is_(None)
    session.execute(delete(Notice).where(Notice.kind == NoticeKind.CONTACT_UNREACHABLE, is_about_location, *is_unsent))
