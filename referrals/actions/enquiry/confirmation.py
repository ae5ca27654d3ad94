"""The customer's answer to a confirmation mail, and the operator's decisions about held enquiries."""

from datetime import datetime

from sqlalchemy import select, update

from referrals import origin_keys
from referrals.actions import locks
from referrals.actions.enquiry import erasure, held, triage
from referrals.actions.notice import notice_writer, unproved_mail
from referrals.database import DbSession, write
from referrals.models import Enquiry, EnquiryPrivate, Notice, NoticeState, ProvedBrowser, Referral, Triage
from referrals.models.columns import renewed_link_secret
from referrals.models.enquiry import PRIVATE_SEARCH_COLUMNS
from referrals.rules import email_addresses
from referrals.rules.actor import CUSTOMER, Actor
from referrals.rules.folding import search_text
from referrals.rules.refusal import N_, FieldRefusal, Refusal
from referrals.rules.triage import CHANGE_WITHIN, Proof

CLOSED = N_("This enquiry is already closed.")
NOT_HELD = N_("This enquiry is no longer held.")
PROVED = N_("This address has already been confirmed.")
NOBODY_LEFT = N_("None of its partners is taking enquiries right now, so it can’t be released.")
CHANGED_ONCE = N_("You’ve already changed the address once. Withdraw the enquiry and send a new one.")
TOO_LATE = N_("You can change the address for 72 hours, and only until a partner is interested.")
SAME_ADDRESS = N_("The enquiry already has this address.")


def confirm(enquiry_id: int, *, browser_key: str | None, now: datetime) -> None:
    """The customer confirms, by the mailed link, that the enquiry is theirs.

    A held enquiry is released to its partners now, or as soon as their hourly limits allow. Raises Refusal if the
    enquiry is closed.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.closed_at is not None:
            raise Refusal(CLOSED)
        email = _email(session, enquiry_id)
        # Before the proof, so that locks are always taken in the same order: a partner's limit, then the ranking.
        must_wait = held.is_waiting_for_partners(session, enquiry_id, now=now)
        triage.prove(session, enquiry_id, proof=Proof.CONFIRMED, now=now)
        unproved_mail.allow(session, email)
        if browser_key is not None:
            mailbox_key = origin_keys.mailbox_key(email)
            session.merge(ProvedBrowser(mailbox_key=mailbox_key, browser_key=browser_key, proved_at=now))
        if enquiry.held_until is not None:
            session.execute(update(Triage).where(Triage.enquiry_id == enquiry_id).values(confirmed_at=now))
            if not must_wait:
                held.release(session, locks.lock_enquiry(session, enquiry_id), by=CUSTOMER, now=now)


def disown(enquiry_id: int, *, now: datetime) -> None:
    """The reader of the address says that somebody else wrote. Erase the enquiry and stop unconfirmed mail to them.

    Raises Refusal if the address has been confirmed: then the enquiry is withdrawn or erased like any other.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.erased_at is not None:
            return
        if enquiry.proved_at is not None:
            raise Refusal(PROVED)
        unproved_mail.refuse(session, _email(session, enquiry_id), now=now)
        erasure.erase_in(session, enquiry_id, now=now)


def release(enquiry_id: int, *, by: Actor, now: datetime) -> int:
    """An operator releases a held enquiry without confirmation. Return how many partners have it.

    Raises Refusal if it is no longer held, or if none of its partners can have it.
    """
    with write() as session:
        enquiry = _lock_held(session, enquiry_id)
        referral_ids = held.release(session, enquiry, by=by, now=now)
        if not referral_ids:
            raise Refusal(NOBODY_LEFT)
        return len(referral_ids)


def erase_held(enquiry_id: int, *, now: datetime) -> None:
    """An operator erases a held enquiry. Raises Refusal if it is no longer held."""
    with write() as session:
        _lock_held(session, enquiry_id)
        erasure.erase_in(session, enquiry_id, now=now)


def change_address(enquiry_id: int, *, email: str, now: datetime) -> None:
    """Correct a mistyped address, once. Earlier links to the enquiry stop working, and the new address gets the mail.

    Raises Refusal if it is too late, and FieldRefusal on `email` for the same address.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        _check_address_changeable(session, enquiry, now=now)
        if _email(session, enquiry_id) == email_addresses.normalize_email(email):
            raise FieldRefusal("email", SAME_ADDRESS)
        private = session.get_one(EnquiryPrivate, enquiry_id, populate_existing=True)
        private.email = email_addresses.normalize_email(email)
        private.search_text = search_text(*(getattr(private, name) for name in PRIVATE_SEARCH_COLUMNS))
        session.execute(update(Enquiry).where(Enquiry.id == enquiry_id).values(**renewed_link_secret()))
        triage_update = update(Triage).where(Triage.enquiry_id == enquiry_id)
        session.execute(triage_update.values(address_changed_at=now, mailed_at=None, reminded_at=None))
        _withdraw_first_mail(session, enquiry_id, now=now)
        held.write_to_customer(session, enquiry_id, now=now)


def why_not_changeable(session: DbSession, enquiry: Enquiry, *, now: datetime) -> str | None:
    """Return why the address can no longer be changed, or None if it can."""
    triage_row = session.get(Triage, enquiry.id)
    if enquiry.closed_at is not None:
        return CLOSED
    if enquiry.proved_at is not None:
        return PROVED
    if (
        triage_row is None
        or now >= triage_row.submitted_at + CHANGE_WITHIN
        or _is_any_partner_interested(session, enquiry.id)
    ):
        return TOO_LATE
    return CHANGED_ONCE if triage_row.address_changed_at is not None else None


def _check_address_changeable(session: DbSession, enquiry: Enquiry, *, now: datetime) -> None:
    reason = why_not_changeable(session, enquiry, now=now)
    if reason is not None:
        raise Refusal(reason)


def _is_any_partner_interested(session: DbSession, enquiry_id: int) -> bool:
    interested = select(Referral.id).where(Referral.enquiry_id == enquiry_id, Referral.revealed_at.is_not(None))
    return session.scalar(interested.limit(1)) is not None


def _withdraw_first_mail(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Withdraw what waits for the old address. The new address gets a mail of its own."""
    kinds = Notice.kind.in_((held.RECEIVED, held.CONFIRM, held.REMINDER))
    first_mails = Notice.enquiry_id == enquiry_id, kinds
    notice_writer.give_up(session, *first_mails, state=NoticeState.WITHDRAWN, reason="address-changed", now=now)


def _lock_held(session: DbSession, enquiry_id: int) -> Enquiry:
    enquiry = locks.lock_enquiry(session, enquiry_id)
    if enquiry.held_until is None or enquiry.closed_at is not None:
        raise Refusal(NOT_HELD)
    return enquiry


def _email(session: DbSession, enquiry_id: int) -> str:
    return session.scalars(select(EnquiryPrivate.email).where(EnquiryPrivate.enquiry_id == enquiry_id)).one()
