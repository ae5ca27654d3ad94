"""Not a real enquiry: two partners, or the operator, close it for everybody, and it does not count.

A partner says so by No thanks or Decline with that reason. Two such answers count together once neither can be undone,
and only while the customer has not proved to be real. After that only the operator can close the enquiry.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select

from referrals.actions import locks
from referrals.actions.enquiry import closing, triage
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.ranking import counts
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import Enquiry, NoticeKind, Referral
from referrals.queries.network import settings
from referrals.rules import occasions
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.choices import PartnerReason
from referrals.rules.lifecycle import Outcome
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal
from referrals.rules.triage import Proof

PARTNERS_TO_AGREE = 2  # partners that must agree
BATCH_SIZE = 100
TURNED_DOWN = (Outcome.IGNORED, Outcome.DECLINED)
ERASED = N_("The customer has erased their data.")


def close(enquiry_id: int, *, by: Actor, now: datetime) -> None:
    """Close the enquiry as not real, whoever works on it. A second call changes nothing.

    A customer who has proved to be real is told by mail, and can object. Anybody else may not know of the enquiry, and
    gets no mail.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.erased_at is not None:
            raise Refusal(ERASED)
        if enquiry.not_real_at is not None:
            return
        if enquiry.proved_at is not None and enquiry.closed_at is None:
            occasion, customer = occasions.NotReal(enquiry_id, now), Recipient.customer(enquiry_id)
            notice_writer.owe(session, NewNotice(NoticeKind.ENQUIRY_CLOSED, occasion, customer), now=now)
        _close(session, enquiry, by=by, now=now)


def close_agreed(*, now: datetime) -> int:
    """Close every enquiry that two partners have turned down as not real. Return how many."""
    closed = 0
    while enquiry_ids := db.session.scalars(_agreed(now).limit(BATCH_SIZE)).all():
        for enquiry_id in enquiry_ids:
            closed += _close_if_agreed(enquiry_id, now=now)
    return closed


def overrule(enquiry_id: int, *, now: datetime) -> None:
    """Decide for the network that the enquiry is real: it counts, no partner can close it, the customer can continue.

    An enquiry closed by the network is open again. Withdrawn referrals stay withdrawn; the customer can choose others.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.erased_at is not None:
            raise Refusal(ERASED)
        was_closed_by_network = enquiry.not_real_at is not None and enquiry.closed_at == enquiry.not_real_at
        enquiry.not_real_at, enquiry.objected_at = None, None
        if was_closed_by_network:
            enquiry.closed_at = None
        session.flush()
        if not triage.prove(session, enquiry_id, proof=Proof.VOUCHED, now=now):
            counts.recount_enquiry(session, enquiry_id, now=now)


def object_to(enquiry_id: int, *, now: datetime) -> None:
    """Record the customer's objection. The operator sees it and decides."""
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.not_real_at is not None and enquiry.objected_at is None:
            enquiry.objected_at = now


def _close_if_agreed(enquiry_id: int, *, now: datetime) -> bool:
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if session.scalar(_agreed(now).where(Enquiry.id == enquiry_id)) is None:
            return False
        network = Actor(ActorKind.SYSTEM, Door.SYSTEM, name=settings.current().network_name)
        _close(session, enquiry, by=network, now=now)
        return True


def _close(session: DbSession, enquiry: Enquiry, *, by: Actor, now: datetime) -> None:
    enquiry.not_real_at = now
    enquiry.closed_at = enquiry.closed_at or now
    session.flush()
    closing.withdraw_open(
        session,
        enquiry.id,
        notice_kind=NoticeKind.ENQUIRY_NOT_REAL,
        by=by,
        reason=PartnerReason.NOT_REAL.value,
        now=now,
    )
    counts.recount_enquiry(session, enquiry.id, now=now)


def _agreed(now: datetime) -> Select[int]:
    """Select the enquiries that enough partners have turned down as not real, unless something contradicts."""
    return (
        select(Enquiry.id)
        .join(Referral, Referral.enquiry_id == Enquiry.id)
        .where(*_is_turned_down_as_not_real(now))
        .where(Enquiry.closed_at.is_(None), Enquiry.proved_at.is_(None), Enquiry.not_real_at.is_(None))
        .group_by(Enquiry.id)
        .having(func.count() >= PARTNERS_TO_AGREE)
        .order_by(Enquiry.id)
    )


def _is_turned_down_as_not_real(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the condition for referrals turned down with that reason, when Undo is no longer possible."""
    is_final = or_(Referral.undo_until.is_(None), Referral.undo_until <= now)
    has_reason = Referral.reason == literal_column(
        f"'{PartnerReason.NOT_REAL}'"
    )  # a literal, so that the partial index is used
    return has_reason, Referral.outcome.in_(TURNED_DOWN), is_final
