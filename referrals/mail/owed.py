"""Whether a mail is still owed when its turn has come. If it is not, nobody gets it, and the reason stays in sight."""

from datetime import datetime
from zoneinfo import ZoneInfo

from referrals.queries.facts import ReferralFacts
from referrals.queries.notices import DIGEST, RECEIVED, REMINDER, Mail
from referrals.rules import address, one_time
from referrals.rules.lifecycle import Stage, status_at

UNREACHABLE = "contact-unreachable"
MOVED_ON = "moved-on"
CONTACT_CHECK = "contact-check"
WITH_ONE_TIME_LINK = ("invitation", "sign-in-link", "password-reset", "email-change", CONTACT_CHECK)


def no_longer(mail: Mail, *, now: datetime) -> str | None:
    """Return why the mail is not owed any more, as a word of `reasons`, or None when it is."""
    return _nobody_to_tell(mail) or _not_theirs(mail) or _not_true(mail, now)


def _nobody_to_tell(mail: Mail) -> str | None:
    reader, first = mail.reader, mail.first
    if first.recipient.startswith("location:") and first.kind != CONTACT_CHECK:
        reached = reader and reader.address and not reader.removed_at and not reader.bouncing_at
        return None if reached else UNREACHABLE
    if reader is None or not mail.address or address.is_nowhere(mail.address):
        return "no-address"
    return "removed" if reader.removed_at else None


def _not_theirs(mail: Mail) -> str | None:
    """A person may have left the partner since; nobody hears of another partner's referrals."""
    if mail.first.is_to_customer or not mail.referrals or not mail.reader or mail.first.kind == UNREACHABLE:
        return None
    return None if mail.reader.partner_id == mail.referrals[0].partner_id else "removed"


def _not_true(mail: Mail, now: datetime) -> str | None:
    kind = mail.first.kind
    if kind in WITH_ONE_TIME_LINK:
        return one_time.trouble(mail.link, now) if mail.link else one_time.Trouble.VOIDED
    if kind.startswith("choose-another-"):
        return "enquiry-closed" if mail.enquiry is None or mail.enquiry.closed_at else None
    if kind == DIGEST:
        return None if mail.desk else "nothing-left"
    if kind == "referral-assigned" and mail.referrals[0].assignee_id != mail.first.person_id:
        return MOVED_ON
    if mail.is_outdone:
        return "outdone"
    is_past = kind in (RECEIVED, REMINDER, "estimate-overdue") and not _stands(mail, mail.referrals[0], now)
    return MOVED_ON if is_past else None


def _stands(mail: Mail, referral: ReferralFacts, now: datetime) -> bool:
    """Tell whether the referral is still where it was when the notice was owed."""
    stage = status_at(referral, now).stage
    if mail.first.kind == RECEIVED:
        return stage is Stage.NEW
    if mail.first.kind == REMINDER:
        return mail.first.occasion.startswith(f"reminder:{referral.id}:{stage}:")
    return stage is Stage.NEGOTIATING and _has_passed(mail, referral, now)


def _has_passed(mail: Mail, referral: ReferralFacts, now: datetime) -> bool:
    asked_about = mail.first.occasion.split(":")[2]
    expected, reader = referral.expected_close_on, mail.reader
    assert reader
    assert expected
    return asked_about == expected.isoformat() and now.astimezone(ZoneInfo(reader.zone)).date() > expected
