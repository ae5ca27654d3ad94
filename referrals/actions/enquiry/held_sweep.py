"""The sweep of held enquiries: owe mails and reminders, release what can be released, erase what has expired."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, or_, select, update

from referrals.actions import locks
from referrals.actions.enquiry import erasure, held
from referrals.actions.notice import unproved_mail
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Triage
from referrals.rules.actor import CUSTOMER
from referrals.rules.triage import REMIND_AFTER

WaitingRow = Row[int, str, datetime | None, datetime | None]  # id, email, mailed_at, held_until


def sweep_held(*, now: datetime) -> None:
    """Do all steps. Run twice, or by two workers at once, the result is the same."""
    erase_unconfirmed(now=now)
    release_waiting(now=now)
    write_waiting(now=now)
    unproved_mail.delete_old(now=now)


def erase_unconfirmed(*, now: datetime) -> int:
    """Erase the enquiries that were not confirmed in time. Return how many."""
    enquiry_ids = db.session.scalars(
        _select_held().where(Enquiry.held_until <= now, Triage.confirmed_at.is_(None))
    ).all()
    for enquiry_id in enquiry_ids:
        with write() as session:
            if _is_still_unconfirmed(session, enquiry_id):
                erasure.erase_in(session, enquiry_id, now=now)
    return len(enquiry_ids)


def release_waiting(*, now: datetime) -> int:
    """Release confirmed enquiries whose partners can have another one now, or that have waited long enough."""
    enquiry_ids, released = db.session.scalars(_select_held().where(Triage.confirmed_at.is_not(None))).all(), 0
    for enquiry_id in enquiry_ids:
        with write() as session:
            enquiry = locks.lock_enquiry(session, enquiry_id)
            if enquiry.held_until is None or enquiry.closed_at is not None:
                continue
            if enquiry.held_until <= now or not held.is_waiting_for_partners(session, enquiry_id, now=now):
                held.release(session, enquiry, by=CUSTOMER, now=now)
                released += 1
    return released


def write_waiting(*, now: datetime) -> int:
    """Owe each mailbox at most one mail: the first about an enquiry, or a reminder. Return how many are owed."""
    owed = 0
    for waiting in _waiting_by_mailbox(now).values():
        first = next((row for row in waiting if row.mailed_at is None), waiting[0])
        kind = held.REMINDER if first.mailed_at else None
        with write() as session:
            locks.lock_enquiry(session, first.id)
            if _is_still_waiting(session, first, now) and held.write_to_customer(session, first.id, now=now, kind=kind):
                _mark_all(session, waiting, now)
                owed += 1
    return owed


def _select_held() -> Select[int]:
    """Select the ids of the held enquiries, the oldest first."""
    enquiry_ids = select(Enquiry.id).join(Triage, Triage.enquiry_id == Enquiry.id)
    return enquiry_ids.where(Enquiry.held_until.is_not(None), Enquiry.closed_at.is_(None)).order_by(Enquiry.held_until)


def _is_still_unconfirmed(session: DbSession, enquiry_id: int) -> bool:
    enquiry = locks.lock_enquiry(session, enquiry_id)
    confirmed_at = session.scalar(select(Triage.confirmed_at).where(Triage.enquiry_id == enquiry_id))
    return enquiry.held_until is not None and confirmed_at is None


def _waiting_enquiries(now: datetime) -> Select[int, str, datetime | None, datetime | None]:
    """Select the enquiries to write about: no mail has been owed yet, or the reminder is due."""
    columns = Enquiry.id, EnquiryPrivate.email, Triage.mailed_at, Enquiry.held_until
    due = and_(Enquiry.held_until > now, Triage.mailed_at <= now - REMIND_AFTER, Triage.reminded_at.is_(None))
    waiting = select(*columns).join(Triage, Triage.enquiry_id == Enquiry.id)
    waiting = waiting.join(EnquiryPrivate, EnquiryPrivate.enquiry_id == Enquiry.id)
    is_open_and_unproved = Enquiry.proved_at.is_(None), Enquiry.closed_at.is_(None)
    # First mails come before reminders.
    return waiting.where(*is_open_and_unproved, or_(Triage.mailed_at.is_(None), due)).order_by(
        Triage.mailed_at.is_not(None), Enquiry.id
    )


def _waiting_by_mailbox(now: datetime) -> dict[str, list[WaitingRow]]:
    by_mailbox: dict[str, list[WaitingRow]] = defaultdict(list)
    for row in db.session.execute(_waiting_enquiries(now)):
        by_mailbox[row.email].append(row)
    return by_mailbox


def _is_still_waiting(session: DbSession, row: WaitingRow, now: datetime) -> bool:
    return session.execute(_waiting_enquiries(now).where(Enquiry.id == row.id)).first() is not None


def _mark_all(session: DbSession, waiting: Sequence[WaitingRow], now: datetime) -> None:
    """Mark all held enquiries of the address: the mail leads to one page with all of them."""
    for row in waiting:
        if row.held_until is not None:
            mark = {"mailed_at": now} if row.mailed_at is None else {"reminded_at": now}
            session.execute(update(Triage).where(Triage.enquiry_id == row.id).values(**mark))
