"""The worker of the replay: it sweeps when something falls due, and records mail as sent that nobody sends."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from referrals.actions.enquiry import feedback
from referrals.actions.network import demo
from referrals.actions.notice import digest, outbox
from referrals.actions.partner import contacts
from referrals.actions.referral import clock_start, reminders, sweep
from referrals.database import UTC
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.models import Notice, NoticeKind, NoticeState, Referral
from referrals.models.referral import TIMED
from referrals.queries.enquiry import private_part
from referrals.queries.network.settings import Settings
from referrals.queries.notice import mail_facts, notice_facts, owed_notices
from referrals.queries.notice.owed_notices import OwedNotice
from referrals.rules.recipient import Recipient

AT_ONCE = 1_000
MORNINGS = 14  # with a digest; older ones are of no interest
FASTEST, SLOWEST = 2, 45  # seconds until a mail has left
BOUNCING_FOR = timedelta(days=9, minutes=10)
DEFERRING_FOR = timedelta(minutes=5)
NO_SUCH_MAILBOX = "recipient-refused: 550 5.1.1 No such mailbox"
GREYLISTED = "deferred: 451 4.7.1 Greylisted, please try again"
FALLS_DUE = text(
    f"""SELECT (SELECT min(send_after) FROM notice WHERE state = 'waiting') AS mail_at,
               (SELECT min(remind_at) FROM referral WHERE remind_at IS NOT NULL) AS remind_at,
               (SELECT min(due_at) FROM referral WHERE {TIMED} AND clock_started_at IS NOT NULL) AS due_at"""  # noqa: S608
).columns(mail_at=UTC, remind_at=UTC, due_at=UTC)


class Worker:
    """What a worker would have done.

    `bouncing` and `deferring` are locations to whose contact no mail gets through lately: the mailboxes of the first
    have ceased to exist, the servers of the others want their mail later.
    """

    def __init__(self, *, bouncing: Collection[int], deferring: Collection[int], until: datetime) -> None:
        self._until = until
        self._bouncing = {Recipient.location(location_id) for location_id in bouncing}
        self._deferring = {Recipient.location(location_id) for location_id in deferring}
        self._mornings = _mornings(until)
        self._mail_at: datetime | None = None
        self._sweep_at: datetime | None = None
        self._changed_at: datetime | None = None
        self._addresses: dict[Recipient, str] = {}

    def next_turn(self) -> datetime | None:
        """Return when the worker is needed next, by what is stored now."""
        row = db.session.execute(FALLS_DUE).one()
        self._mail_at = row.mail_at + _delay(row.mail_at) if row.mail_at else None
        self._sweep_at = min((at for at in (row.remind_at, row.due_at) if at), default=None)
        return min((at for at in (self._mail_at, self._sweep_at, *self._mornings[:1]) if at), default=None)

    def take_turn(self, *, now: datetime) -> None:
        """Do what is due: archive, remind, ask, and record the mail that leaves."""
        if self._sweep_at and self._sweep_at <= now:
            sweep.archive_overdue(now=now, pause=0)
            reminders.owe_due(now=now)
        if self._mornings and self._mornings[0] <= now:
            self._mornings.pop(0)
            for owe_due in (digest.owe_due, feedback.owe_due, contacts.owe_due):
                owe_due(now=now)
        if self._mail_at and self._mail_at <= now:
            self._deliver(now=now)

    def notice_change(self, *, now: datetime) -> None:
        """Hear that somebody has acted. Only then can a notice that waits be no longer owed."""
        self._changed_at = now

    def reminded_of(self) -> Sequence[int]:
        """Return the referrals of which a reminder is about to leave."""
        waiting = Notice.kind == NoticeKind.REFERRAL_REMINDER, Notice.state == NoticeState.WAITING
        return db.session.scalars(select(Notice.referral_id).where(*waiting).distinct()).all()  # type: ignore[return-value]

    def _deliver(self, *, now: datetime) -> None:
        due = owed_notices.owed_notices(Notice.state == NoticeState.WAITING, Notice.send_after <= now)
        db.session.rollback()
        if self._may_be_outdated(due) or any(self._refuses(one, now) for one in due):
            due = self._claim(now=now)
        if due:
            self._record_sent(due, now=now)

    def _may_be_outdated(self, due: Sequence[OwedNotice]) -> bool:
        """Only what somebody does after a notice was written can make it untrue."""
        return self._changed_at is not None and any(one.created_at < self._changed_at for one in due)

    def _refuses(self, one: OwedNotice, now: datetime) -> bool:
        return (one.recipient in self._bouncing and now >= self._until - BOUNCING_FOR) or (
            one.recipient in self._deferring and now >= self._until - DEFERRING_FOR
        )

    def _claim(self, *, now: datetime) -> list[OwedNotice]:
        """Settle what is no longer owed and what is refused, as delivery does. Return the rest."""
        claim = outbox.claim(AT_ONCE, now=now)
        rest: list[OwedNotice] = []
        for mail in notice_facts.mails(claim.notices, now=now):
            reason = still_owed.reason_to_drop(mail, now=now)
            if reason == still_owed.UNREACHABLE:
                outbox.tell_admins_instead(mail.notices, lease=claim.lease, reason=reason, now=now)
            elif reason:
                outbox.drop(mail.notices, lease=claim.lease, reason=reason)
            elif not self._refuses(mail.first, now):
                rest.extend(mail.notices)
            elif mail.first.recipient in self._bouncing:
                outbox.refuse(mail.notices, lease=claim.lease, reason=NO_SUCH_MAILBOX, flag_address=True, now=now)
            else:
                outbox.retry_later(mail.notices, lease=claim.lease, reason=GREYLISTED, now=now)
        return rest

    def _record_sent(self, sent: Sequence[OwedNotice], *, now: datetime) -> None:
        """Record these as sent. New referrals are known to their partners from now on."""
        arrived = sorted(
            {one.referral_id for one in sent if one.referral_id and one.kind == NoticeKind.REFERRAL_RECEIVED}
        )
        unheard = select(Referral.public_id).where(Referral.id.in_(arrived), Referral.delivered_at.is_(None))
        public_ids = db.session.scalars(unheard).all() if arrived else []
        demo.record_sent({one.id: self._address(one) for one in sent}, public_ids, now=now)
        if public_ids:
            clock_start.start(public_ids, now=now)

    def _address(self, one: OwedNotice) -> str:
        if one.recipient not in self._addresses:
            self._addresses[one.recipient] = one.address or _present_address(one)
        return self._addresses[one.recipient]


def _present_address(one: OwedNotice) -> str:
    if one.is_to_customer:
        assert one.enquiry_id
        return private_part.of_customers([one.enquiry_id])[one.enquiry_id].email
    find = mail_facts.readers_by_person if one.person_id else mail_facts.readers_by_contact
    return find([one.person_id or one.location_id or 0])[one.recipient].address


def _delay(send_after: datetime) -> timedelta:
    """Return how long a mail took to leave, some seconds."""
    return timedelta(seconds=FASTEST + int(send_after.timestamp()) % (SLOWEST - FASTEST))


def _mornings(until: datetime) -> list[datetime]:
    """Return the instants of the last mornings in the network's zone, oldest first."""
    zone = ZoneInfo(Settings().default_zone)
    today = until.astimezone(zone).date()
    days = (today - timedelta(days=number) for number in range(MORNINGS, -1, -1))
    mornings = (datetime.combine(day, digest.MORNING, zone).astimezone(until.tzinfo) for day in days)
    return [morning for morning in mornings if morning <= until]
