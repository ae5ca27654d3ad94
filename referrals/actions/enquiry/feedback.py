"""Two weeks after the reveal the customer is asked, once, whether the partner got in touch and how it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select, update

from referrals.actions.enquiry import triage
from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.actions.ranking import counts
from referrals.database import write
from referrals.database.dialects import insert_new
from referrals.extensions import db
from referrals.models import Enquiry, Feedback, Notice, NoticeKind, Referral
from referrals.queries.notice import notice_keys
from referrals.rules import occasions
from referrals.rules.choices import FeedbackResult
from referrals.rules.lifecycle import FEEDBACK_AFTER
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal
from referrals.rules.triage import Proof

KIND = NoticeKind.FEEDBACK_REQUEST
BATCH_SIZE = 100
MAX_DELAY = timedelta(days=28)  # after the reveal; a worker that was down that long asks nobody
NOT_YET = N_("This partner hasn’t had your contact details long enough for us to ask about it.")


@dataclass(frozen=True)
class CustomerFeedback:
    """The customer's answer. `went` is set only if the partner got in touch."""

    got_in_touch: bool
    went: FeedbackResult | None = None


def owe_due(*, now: datetime) -> int:
    """Owe the question to each customer for whom it is due. Return how many. Takes no lock if there are none."""
    owed = 0
    while due := db.session.execute(_due(now)).all():
        with write() as session:
            notice_writer.owe(session, *(_question(row.id, row.enquiry_id) for row in due), now=now)
        owed += len(due)
    return owed


def record_feedback(
    referral_id: int, feedback: CustomerFeedback, *, by_mailed_link: bool = True, now: datetime
) -> None:
    """Record the customer's answer about a partner. The last answer counts. Raises Refusal if it is too early.

    Only `by_mailed_link` does it prove that the customer is real: the browser that sent the enquiry may be anybody's.
    """
    values = {"answered_at": now, "got_in_touch": feedback.got_in_touch, "went": feedback.went}
    with write() as session:
        can_answer = Referral.id == referral_id, Referral.revealed_at <= now - FEEDBACK_AFTER
        enquiry_id = session.scalar(select(Referral.enquiry_id).where(*can_answer).with_for_update(key_share=True))
        if enquiry_id is None:
            raise Refusal(NOT_YET)
        session.execute(insert_new(Feedback.__table__).values(referral_id=referral_id, **values))
        session.execute(
            update(Feedback)
            .where(Feedback.referral_id == referral_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if not (by_mailed_link and triage.prove(session, enquiry_id, proof=Proof.ANSWERED, now=now)):
            counts.recount(session, [referral_id], now=now)


def _question(referral_id: int, enquiry_id: int) -> NewNotice:
    return NewNotice(KIND, occasions.Feedback(referral_id), Recipient.customer(enquiry_id), referral_id)


def _due(now: datetime) -> Select[int, int]:
    """Select the referrals whose customers must be asked now: not asked before, and not answered."""
    occasion = notice_keys.occasion(occasions.Feedback, Referral.id)
    asked = exists().where(Notice.kind == KIND, Notice.occasion == occasion)
    answered = exists().where(Feedback.referral_id == Referral.id)
    return (
        select(Referral.id, Referral.enquiry_id)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .where(Referral.revealed_at.between(now - MAX_DELAY, now - FEEDBACK_AFTER), Enquiry.erased_at.is_(None))
        .where(Enquiry.not_real_at.is_(None))
        .where(~asked, ~answered)
        .order_by(Referral.revealed_at)
        .limit(BATCH_SIZE)
    )
