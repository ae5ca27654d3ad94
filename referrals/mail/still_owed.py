"""Decide whether a mail is still owed when it is about to be sent. If not, it is dropped, and the reason is stored."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from referrals.models import NoticeKind
from referrals.queries.notice.mail_facts import ReferralFacts
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules import email_addresses, one_time_links
from referrals.rules.lifecycle import INTERESTED, Outcome, Stage, status_at, status_for_customer
from referrals.rules.occasions import Estimate, Reminder
from referrals.rules.recipient import RecipientKind

UNREACHABLE = "contact-unreachable"
MOVED_ON = "moved-on"
ASKED_FOR = NoticeKind.ENQUIRY_LINK  # the customer alone causes it
OUTDONE = "outdone"


def reason_to_drop(mail: MailFacts, *, now: datetime) -> str | None:
    """Return why the mail is no longer owed, as a key of `reasons.SENTENCES`, or None when it is owed."""
    return _nobody_to_tell(mail) or _not_theirs(mail) or _erased(mail) or _not_true(mail, now)


def _nobody_to_tell(mail: MailFacts) -> str | None:
    reader, first = mail.reader, mail.first
    if first.recipient.kind is RecipientKind.LOCATION and first.kind != NoticeKind.CONTACT_CHECK:
        reached = reader and reader.address and not reader.removed_at and not reader.bouncing_at
        return None if reached else UNREACHABLE
    if reader is None or not mail.address or email_addresses.is_nowhere(mail.address):
        return "no-address"
    if mail.has_complained and first.kind != ASKED_FOR:
        return "complained"
    return "removed" if reader.removed_at else None


def _not_theirs(mail: MailFacts) -> str | None:
    """The person may have left the partner since, and nobody is told about referrals of another partner."""
    is_warning = mail.first.kind == NoticeKind.CONTACT_UNREACHABLE
    if mail.first.is_to_customer or not mail.referrals or not mail.reader or is_warning:
        return None
    return None if mail.reader.partner_id == mail.referrals[0].partner_id else "removed"


def _erased(mail: MailFacts) -> str | None:
    is_erased = mail.enquiry is not None and mail.enquiry.erased_at is not None and not mail.listed
    return "erased" if is_erased and mail.first.kind != NoticeKind.ENQUIRY_ERASED else None


def _not_true(mail: MailFacts, now: datetime) -> str | None:
    return OUTDONE if mail.is_outdone else STILL_OWED[mail.first.kind](mail, now)


def _always(_mail: MailFacts, _now: datetime) -> str | None:
    """The mail reports something that stays true."""
    return None


def _while_the_link_works(mail: MailFacts, now: datetime) -> str | None:
    return one_time_links.link_problem(mail.link, now) if mail.link else one_time_links.LinkProblem.VOIDED


def _while_the_enquiry_is_open(mail: MailFacts, _now: datetime) -> str | None:
    return "enquiry-closed" if mail.enquiry is None or mail.enquiry.closed_at else None


def _while_nobody_has_it(mail: MailFacts, now: datetime) -> str | None:
    """The customer may have chosen another partner in the meantime."""
    return MOVED_ON if mail.all_referrals else _while_the_enquiry_is_open(mail, now)


def _while_new(mail: MailFacts, now: datetime) -> str | None:
    return None if _stage(mail, now) is Stage.NEW else MOVED_ON


def _while_in_the_stage_reminded_of(mail: MailFacts, now: datetime) -> str | None:
    return None if Reminder.parse(mail.first.occasion).stage is _stage(mail, now) else MOVED_ON


def _while_assigned_and_open(mail: MailFacts, now: datetime) -> str | None:
    is_theirs = mail.referrals[0].assignee_id == mail.first.person_id
    return None if is_theirs and status_at(mail.referrals[0], now).is_open else MOVED_ON


def _while_the_date_has_passed(mail: MailFacts, now: datetime) -> str | None:
    is_late = _stage(mail, now) is Stage.NEGOTIATING and _has_passed(mail, mail.referrals[0], now)
    return None if is_late else MOVED_ON


def _while_taken_on(mail: MailFacts, now: datetime) -> str | None:
    """The partner works on it or has won it, and the customer has not closed the enquiry for another partner."""
    status = status_for_customer(mail.referrals[0], now)
    taken_on = status.stage in (Stage.EVALUATING, Stage.NEGOTIATING) or status.outcome is Outcome.WON
    return None if taken_on else MOVED_ON


def _while_unanswered(mail: MailFacts, _now: datetime) -> str | None:
    return "answered" if mail.is_answered else None


def _once_heard_of(mail: MailFacts, _now: datetime) -> str | None:
    """A partner that was never told of a referral is not told of its end."""
    return None if mail.referrals[0].clock_started_at else MOVED_ON


def _while_news_of_a_move(mail: MailFacts, now: datetime) -> str | None:
    """I'm interested is no news once a later move has its own notice."""
    is_taken_on = mail.move is not None and mail.move.kind == INTERESTED.name
    return MOVED_ON if is_taken_on and _stage(mail, now) is not Stage.EVALUATING else None


def _while_open(mail: MailFacts, now: datetime) -> str | None:
    return None if status_at(mail.referrals[0], now).is_open else MOVED_ON


def _while_it_counts_as_not_real(mail: MailFacts, _now: datetime) -> str | None:
    """The operator may have opened the enquiry again."""
    return None if mail.enquiry and mail.enquiry.not_real_at else "overruled"


def _while_held(mail: MailFacts, _now: datetime) -> str | None:
    """Some enquiry of the same address still waits for confirmation."""
    return None if mail.held else "confirmed"


def _while_something_is_left(mail: MailFacts, _now: datetime) -> str | None:
    return None if mail.desk else "nothing-left"


def _while_something_was_won(mail: MailFacts, _now: datetime) -> str | None:
    return None if mail.wins else "undone"


# For each kind of notice, the rule that returns why it is no longer owed, or None.
STILL_OWED: dict[str, Callable[[MailFacts, datetime], str | None]] = {
    NoticeKind.REFERRAL_RECEIVED: _while_new,
    NoticeKind.REFERRAL_REMINDER: _while_in_the_stage_reminded_of,
    NoticeKind.REFERRAL_ASSIGNED: _while_assigned_and_open,
    NoticeKind.REFERRAL_MOVED: _while_news_of_a_move,
    NoticeKind.REFERRAL_MISSED: _always,
    NoticeKind.REFERRAL_EXPIRED: _always,
    NoticeKind.ESTIMATE_OVERDUE: _while_the_date_has_passed,
    NoticeKind.ENQUIRY_WITHDRAWN: _once_heard_of,
    NoticeKind.ENQUIRY_NOT_REAL: _once_heard_of,
    NoticeKind.ENQUIRY_CHOSEN: _while_open,
    NoticeKind.ENQUIRY_ERASED: _once_heard_of,
    NoticeKind.ENQUIRY_RECEIVED: _while_the_enquiry_is_open,
    NoticeKind.ENQUIRY_UNPLACED: _while_nobody_has_it,
    NoticeKind.ENQUIRY_CONFIRM: _while_held,
    NoticeKind.ENQUIRY_CONFIRM_REMINDER: _while_held,
    NoticeKind.ENQUIRY_LINK: _always,
    NoticeKind.ENQUIRY_CLOSED: _while_it_counts_as_not_real,
    NoticeKind.PARTNER_INTERESTED: _while_taken_on,
    NoticeKind.FEEDBACK_REQUEST: _while_unanswered,
    NoticeKind.CHOOSE_ANOTHER_IGNORED: _while_the_enquiry_is_open,
    NoticeKind.CHOOSE_ANOTHER_MISSED: _while_the_enquiry_is_open,
    NoticeKind.CHOOSE_ANOTHER_DECLINED: _while_the_enquiry_is_open,
    NoticeKind.CHOOSE_ANOTHER_EXPIRED: _while_the_enquiry_is_open,
    NoticeKind.INVITATION: _while_the_link_works,
    NoticeKind.SIGN_IN_LINK: _while_the_link_works,
    NoticeKind.PASSWORD_RESET: _while_the_link_works,
    NoticeKind.EMAIL_CHANGE: _while_the_link_works,
    NoticeKind.EMAIL_CHANGED: _always,
    NoticeKind.CONTACT_UNREACHABLE: _always,
    NoticeKind.DESK_DIGEST: _while_something_is_left,
    NoticeKind.WINS_REPORTED: _while_something_was_won,
    NoticeKind.CONTACT_CHECK: _while_the_link_works,
    NoticeKind.CONTACTS_CONFIRM: _always,
    NoticeKind.SETUP_REMINDER: _always,
    NoticeKind.TEST_MAIL: _always,
}


def _stage(mail: MailFacts, now: datetime) -> Stage:
    return status_at(mail.referrals[0], now).stage


def _has_passed(mail: MailFacts, referral: ReferralFacts, now: datetime) -> bool:
    expected, reader = referral.expected_close_on, mail.reader
    assert reader
    assert expected
    asked_about = Estimate.parse(mail.first.occasion).expected_close_on
    return asked_about == expected and now.astimezone(ZoneInfo(reader.zone)).date() > expected
