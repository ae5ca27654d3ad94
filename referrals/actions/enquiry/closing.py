"""Close an enquiry and withdraw its open referrals, within the caller's transaction."""

from datetime import datetime

from sqlalchemy import select, update

from referrals.actions.notice import notice_writer
from referrals.actions.referral import stored_referral, transition
from referrals.database import DbSession
from referrals.models import Enquiry, NoticeKind, Referral, ReferralEvent
from referrals.rules import lifecycle
from referrals.rules.actor import CUSTOMER, Actor
from referrals.rules.choices import CustomerChoice
from referrals.rules.lifecycle import Stage


def close(
    session: DbSession,
    enquiry_id: int,
    *,
    now: datetime,
    chosen: CustomerChoice | None = None,
    chosen_referral_id: int | None = None,
    notice_kind: NoticeKind = NoticeKind.ENQUIRY_WITHDRAWN,
) -> None:
    """Close the enquiry and withdraw its open referrals except the chosen one.

    Partners get notices of `notice_kind`.
    """
    session.execute(
        update(Enquiry)
        .where(Enquiry.id == enquiry_id)
        .values(closed_at=now, chosen=chosen, chosen_referral_id=chosen_referral_id)
        .execution_options(synchronize_session=False)
    )
    withdraw_open(session, enquiry_id, except_id=chosen_referral_id, notice_kind=notice_kind, now=now)


def withdraw_open(
    session: DbSession,
    enquiry_id: int,
    *,
    except_id: int | None = None,
    notice_kind: NoticeKind = NoticeKind.ENQUIRY_WITHDRAWN,
    by: Actor = CUSTOMER,
    reason: str | None = None,
    now: datetime,
) -> None:
    """Withdraw the open referrals of the enquiry except `except_id`. Partners get notices of `notice_kind`."""
    data: dict[str, object] = {"reason": reason} if reason else {}
    open_referrals = select(Referral).where(Referral.enquiry_id == enquiry_id, Referral.stage != Stage.ARCHIVED)
    for referral in session.scalars(
        open_referrals.order_by(Referral.id).with_for_update().execution_options(populate_existing=True)
    ):
        if referral.id != except_id and lifecycle.status_at(referral, now).is_open:
            _withdraw(session, referral.id, notice_kind, by=by, data=data, now=now)


def _withdraw(
    session: DbSession, referral_id: int, notice_kind: NoticeKind, *, by: Actor, data: dict[str, object], now: datetime
) -> None:
    stored = stored_referral.load(session, referral_id)
    event_id = transition.make_move(
        session, stored, lifecycle.WITHDRAW, by=by, version=stored.version, now=now, data=data, **data
    )
    event = ReferralEvent.id == event_id
    notice_writer.owe_partner(session, notice_kind, event, now=now)
    notice_writer.owe_assignee(session, notice_kind, event, now=now)
