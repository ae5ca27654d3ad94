"""Decide whether a mail is still owed when it is about to be sent. If not, it is dropped, and the reason is stored."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from referrals.queries.facts import ReferralFacts
from referrals.queries.notices import DIGEST, MOVED, RECEIVED, REMINDER, UNPLACED, WINS, Mail
from referrals.rules import address, one_time
from referrals.rules.lifecycle import INTERESTED, Outcome, Stage, status_at, status_for_customer

UNREACHABLE = "contact-unreachable"
MOVED_ON = "moved-on"
CONTACT_CHECK = "contact-check"
ASKED_FOR = "enquiry-link"  # the customer alone causes it
OUTDONE = "outdone"


def reason_to_drop(mail: Mail, *, now: datetime) -> str | None:
    """Return why the mail is no longer owed, as a key of `reasons.SENTENCES`, or None when it is owed."""
    return _nobody_to_tell(mail) or _not_theirs(mail) or _erased(mail) or _not_true(mail, now)


def _nobody_to_tell(mail: Mail) -> str | None:
    reader, first = mail.reader, mail.first
    if first.recipient.startswith("location:") and first.kind != CONTACT_CHECK:
        reached = reader and reader.address and not reader.removed_at and not reader.bouncing_at
        return None if reached else UNREACHABLE
    if reader is None or not mail.address or address.is_nowhere(mail.address):
        return "no-address"
    if mail.has_complained and first.kind != ASKED_FOR:
        return "complained"
    return "removed" if reader.removed_at else None


def _not_theirs(mail: Mail) -> str | None:
    """The person may have left the partner since, and nobody is told about referrals of another partner."""
    if mail.first.is_to_customer or not mail.referrals or not mail.reader or mail.first.kind == UNREACHABLE:
        return None
    return None if mail.reader.partner_id == mail.referrals[0].partner_id else "removed"


def _erased(mail: Mail) -> str | None:
    is_erased = mail.enquiry is not None and mail.enquiry.erased_at is not None and not mail.listed
    return "erased" if is_erased and mail.first.kind != "enquiry-erased" else None


def _not_true(mail: Mail, now: datetime) -> str | None:
    return OUTDONE if mail.is_outdone else STILL_OWED[mail.first.kind](mail, now)


def _always(_mail: Mail, _now: datetime) -> str | None:
    """The mail reports something that stays true."""
    return None


def _while_the_link_works(mail: Mail, now: datetime) -> str | None:
    return one_time.trouble(mail.link, now) if mail.link else one_time.Trouble.VOIDED


def _while_the_enquiry_is_open(mail: Mail, _now: datetime) -> str | None:
    return "enquiry-closed" if mail.enquiry is None or mail.enquiry.closed_at else None


def _while_nobody_has_it(mail: Mail, now: datetime) -> str | None:
    """The customer may have chosen another partner in the meantime."""
    return MOVED_ON if mail.all_referrals else _while_the_enquiry_is_open(mail, now)


def _while_new(mail: Mail, now: datetime) -> str | None:
    return None if _stage(mail, now) is Stage.NEW else MOVED_ON


def _while_in_the_stage_reminded_of(mail: Mail, now: datetime) -> str | None:
    reminded_of = f"reminder:{mail.referrals[0].id}:{_stage(mail, now)}:"
    return None if mail.first.occasion.startswith(reminded_of) else MOVED_ON


def _while_assigned_and_open(mail: Mail, now: datetime) -> str | None:
    is_theirs = mail.referrals[0].assignee_id == mail.first.person_id
    return None if is_theirs and status_at(mail.referrals[0], now).is_open else MOVED_ON


def _while_the_date_has_passed(mail: Mail, now: datetime) -> str | None:
    is_late = _stage(mail, now) is Stage.NEGOTIATING and _has_passed(mail, mail.referrals[0], now)
    return None if is_late else MOVED_ON


def _while_taken_on(mail: Mail, now: datetime) -> str | None:
    """The partner works on it or has won it, and the customer has not closed the enquiry for another partner."""
    status = status_for_customer(mail.referrals[0], now)
    taken_on = status.stage in (Stage.EVALUATING, Stage.NEGOTIATING) or status.outcome is Outcome.WON
    return None if taken_on else MOVED_ON


def _while_unanswered(mail: Mail, _now: datetime) -> str | None:
    return "answered" if mail.is_answered else None


def _once_heard_of(mail: Mail, _now: datetime) -> str | None:
    """A partner that was never told of a referral is not told of its end."""
    return None if mail.referrals[0].clock_started_at else MOVED_ON


def _while_news_of_a_move(mail: Mail, now: datetime) -> str | None:
    """I'm interested is no news once a later move has its own notice."""
    is_taken_on = mail.move is not None and mail.move.kind == INTERESTED.name
    return MOVED_ON if is_taken_on and _stage(mail, now) is not Stage.EVALUATING else None


def _while_open(mail: Mail, now: datetime) -> str | None:
    return None if status_at(mail.referrals[0], now).is_open else MOVED_ON


def _while_it_counts_as_not_real(mail: Mail, _now: datetime) -> str | None:
    """The operator may have opened the enquiry again."""
    return None if mail.enquiry and mail.enquiry.not_real_at else "overruled"


def _while_held(mail: Mail, _now: datetime) -> str | None:
    """Some enquiry of the same address still waits for confirmation."""
    return None if mail.held else "confirmed"


def _while_something_is_left(mail: Mail, _now: datetime) -> str | None:
    return None if mail.desk else "nothing-left"


def _while_something_was_won(mail: Mail, _now: datetime) -> str | None:
    return None if mail.wins else "undone"


# For each kind of notice, the rule that returns why it is no longer owed, or None.
STILL_OWED: dict[str, Callable[[Mail, datetime], str | None]] = {
    RECEIVED: _while_new,
    REMINDER: _while_in_the_stage_reminded_of,
    "referral-assigned": _while_assigned_and_open,
    MOVED: _while_news_of_a_move,
    "referral-missed": _always,
    "referral-expired": _always,
    "estimate-overdue": _while_the_date_has_passed,
    "enquiry-withdrawn": _once_heard_of,
    "enquiry-not-real": _once_heard_of,
    "enquiry-chosen": _while_open,
    "enquiry-erased": _once_heard_of,
    "enquiry-received": _while_the_enquiry_is_open,
    UNPLACED: _while_nobody_has_it,
    "enquiry-confirm": _while_held,
    "enquiry-confirm-reminder": _while_held,
    "enquiry-link": _always,
    "enquiry-closed": _while_it_counts_as_not_real,
    "partner-interested": _while_taken_on,
    "feedback-request": _while_unanswered,
    "choose-another-ignored": _while_the_enquiry_is_open,
    "choose-another-missed": _while_the_enquiry_is_open,
    "choose-another-declined": _while_the_enquiry_is_open,
    "choose-another-expired": _while_the_enquiry_is_open,
    "invitation": _while_the_link_works,
    "sign-in-link": _while_the_link_works,
    "password-reset": _while_the_link_works,
    "email-change": _while_the_link_works,
    "email-changed": _always,
    UNREACHABLE: _always,
    DIGEST: _while_something_is_left,
    WINS: _while_something_was_won,
    CONTACT_CHECK: _while_the_link_works,
    "contacts-confirm": _always,
    "setup-reminder": _always,
    "test-mail": _always,
}


def _stage(mail: Mail, now: datetime) -> Stage:
    return status_at(mail.referrals[0], now).stage


def _has_passed(mail: Mail, referral: ReferralFacts, now: datetime) -> bool:
    asked_about = mail.first.occasion.split(":")[2]
    expected, reader = referral.expected_close_on, mail.reader
    assert reader
    assert expected
    return asked_about == expected.isoformat() and now.astimezone(ZoneInfo(reader.zone)).date() > expected
