"""Erase my data: delete what a customer wrote, at every partner and for ever. The figures stay."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from referrals.actions import locks
from referrals.actions.enquiry import closing
from referrals.actions.notice import notice_writer
from referrals.database import DbSession, write
from referrals.extensions import Model
from referrals.models import (
    Enquiry,
    EnquiryKeyword,
    EnquiryPrivate,
    Note,
    Notice,
    NoticeKind,
    NoticeState,
    Referral,
    Search,
    Triage,
)
from referrals.models.columns import renewed_link_secret
from referrals.models.enquiry import PRIVATE_SEARCH_COLUMNS

PLACEHOLDER = "—"  # replaces the customer's text where a column requires one
REASON = "erased"


def erase(enquiry_id: int, *, now: datetime) -> None:
    """Erase the private part and all free text, close the enquiry, and tell the partners that still work on it.

    All links to the enquiry stop working. A second call changes nothing. Mails that have left and backups are out of
    reach, and the page says so before.
    """
    with write() as session:
        erase_in(session, enquiry_id, now=now)


def erase_in(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Do the same within the caller's transaction."""
    enquiry = locks.lock_enquiry(session, enquiry_id)
    if enquiry.erased_at is not None:
        return
    search_id = enquiry.search_id
    _withdraw_notices(session, enquiry_id, now=now)
    if enquiry.closed_at is None:
        closing.close(session, enquiry_id, now=now, notice_kind=NoticeKind.ENQUIRY_ERASED)
    else:  # the chosen partner may still work on it
        closing.withdraw_open(session, enquiry_id, notice_kind=NoticeKind.ENQUIRY_ERASED, now=now)
    _erase_customer_texts(session, enquiry_id, search_id, now=now)
    _erase_partner_texts(session, enquiry_id)


def _withdraw_notices(session: DbSession, enquiry_id: int, *, now: datetime) -> None:
    """Withdraw its notices, except a mail that a worker is sending at this moment."""
    notice_writer.give_up(session, _is_about(enquiry_id), state=NoticeState.WITHDRAWN, reason=REASON, now=now)


def _erase_customer_texts(session: DbSession, enquiry_id: int, search_id: int | None, *, now: datetime) -> None:
    empty_values = dict.fromkeys((*PRIVATE_SEARCH_COLUMNS, "search_text"), "")
    _set(session, EnquiryPrivate, EnquiryPrivate.enquiry_id == enquiry_id, **empty_values)
    session.execute(delete(EnquiryKeyword).where(EnquiryKeyword.enquiry_id == enquiry_id))
    _set(session, Search, Search.id == (search_id or 0), words="", filters={})
    _set(session, Triage, Triage.enquiry_id == enquiry_id, search=None)
    overview = {
        "need": PLACEHOLDER,
        "overview": "",
        "place": "",
        "search_text": "",
        "fingerprint": f"erased-{enquiry_id}",
    }
    origin = dict.fromkeys(("browser_key", "network_key", "mail_key", "words_key"))
    _set(session, Enquiry, Enquiry.id == enquiry_id, erased_at=now, **overview, **origin, **renewed_link_secret())


def _erase_partner_texts(session: DbSession, enquiry_id: int) -> None:
    """Delete partners' notes, and where notices went and what servers answered: they may name the customer."""
    session.execute(delete(Note).where(Note.referral_id.in_(_referrals(enquiry_id))))
    _set(session, Referral, Referral.enquiry_id == enquiry_id, matched_terms=[])
    _set(session, Notice, Notice.enquiry_id == enquiry_id, address=None)
    with_server_answer = Notice.enquiry_id == enquiry_id, Notice.reason.is_not(None), Notice.reason != REASON
    _set(session, Notice, *with_server_answer, reason=None)


def _is_about(enquiry_id: int) -> ColumnElement[bool]:
    return or_(Notice.enquiry_id == enquiry_id, Notice.referral_id.in_(_referrals(enquiry_id)))


def _referrals(enquiry_id: int) -> Select[int]:
    return select(Referral.id).where(Referral.enquiry_id == enquiry_id)


def _set(session: DbSession, table: type[Model], *where: ColumnElement[bool], **values: object) -> None:
    session.execute(update(table).where(*where).values(**values).execution_options(synchronize_session=False))
