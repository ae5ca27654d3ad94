"""Decide whether a mail is still owed when it is about to be sent. If not, it is dropped, and the reason is stored."""

from datetime import datetime

from referrals.mail.kinds import Audience, kind_of
from referrals.models import NoticeKind
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules import email_addresses
from referrals.rules.recipient import RecipientKind

UNREACHABLE = "contact-unreachable"
REQUESTED_BY_CUSTOMER = NoticeKind.ENQUIRY_LINK  # the customer alone causes it
SUPERSEDED = "outdone"


def reason_to_drop(mail: MailFacts, *, now: datetime) -> str | None:
    """Return why the mail is no longer owed, as a key of `notice_reasons.SENTENCES`, or None when it is owed."""
    return _recipient_problem(mail) or _lost_access(mail) or _enquiry_erased(mail) or _outdated(mail, now)


def _recipient_problem(mail: MailFacts) -> str | None:
    reader, first = mail.reader, mail.first
    if first.recipient.kind is RecipientKind.LOCATION and kind_of(mail).audience is Audience.PARTNER:
        is_reachable = reader and reader.address and not reader.removed_at and not reader.bouncing_at
        return None if is_reachable else UNREACHABLE
    if reader is None or not mail.address or email_addresses.is_placeholder(mail.address):
        return "no-address"
    if mail.has_complained and first.kind != REQUESTED_BY_CUSTOMER:
        return "complained"
    return "removed" if reader.removed_at else None


def _lost_access(mail: MailFacts) -> str | None:
    """The person may have left the partner since, and nobody is told about referrals of another partner."""
    if kind_of(mail).audience is not Audience.PARTNER or not mail.referrals or not mail.reader:
        return None
    return None if mail.reader.partner_id == mail.referrals[0].partner_id else "removed"


def _enquiry_erased(mail: MailFacts) -> str | None:
    is_erased = mail.enquiry is not None and mail.enquiry.erased_at is not None and not mail.listed
    return "erased" if is_erased and mail.first.kind != NoticeKind.ENQUIRY_ERASED else None


def _outdated(mail: MailFacts, now: datetime) -> str | None:
    return SUPERSEDED if mail.is_outdone else kind_of(mail).condition(mail, now)
