"""Until when a mail is owed. Each condition returns why the mail is no longer owed, or None while it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

from referrals.queries.notice.mail_facts import ReferralFacts
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules import one_time_links
from referrals.rules.lifecycle import INTERESTED, Outcome, Stage, status_at, status_for_customer
from referrals.rules.occasions import Estimate, Reminder

MOVED_ON = "moved-on"


def always(_mail: MailFacts, _now: datetime) -> str | None:
    """The mail reports something that stays true."""
    return None


def while_the_link_works(mail: MailFacts, now: datetime) -> str | None:
    return one_time_links.link_problem(mail.link, now) if mail.link else one_time_links.LinkProblem.VOIDED


def while_the_enquiry_is_open(mail: MailFacts, _now: datetime) -> str | None:
    return "enquiry-closed" if mail.enquiry is None or mail.enquiry.closed_at else None


def while_nobody_has_it(mail: MailFacts, now: datetime) -> str | None:
    """The customer may have chosen another partner in the meantime."""
    return MOVED_ON if mail.all_referrals else while_the_enquiry_is_open(mail, now)


def while_new(mail: MailFacts, now: datetime) -> str | None:
    return None if _stage(mail, now) is Stage.NEW else MOVED_ON


def while_in_the_stage_reminded_of(mail: MailFacts, now: datetime) -> str | None:
    return None if Reminder.parse(mail.first.occasion).stage is _stage(mail, now) else MOVED_ON


def while_assigned_and_open(mail: MailFacts, now: datetime) -> str | None:
    is_assignee = mail.referrals[0].assignee_id == mail.first.person_id
    return None if is_assignee and status_at(mail.referrals[0], now).is_open else MOVED_ON


def while_the_date_has_passed(mail: MailFacts, now: datetime) -> str | None:
    is_late = _stage(mail, now) is Stage.NEGOTIATING and _has_passed(mail, mail.referrals[0], now)
    return None if is_late else MOVED_ON


def while_taken_on(mail: MailFacts, now: datetime) -> str | None:
    """The partner works on it or has won it, and the customer has not closed the enquiry for another partner."""
    status = status_for_customer(mail.referrals[0], now)
    is_taken_on = status.stage in (Stage.EVALUATING, Stage.NEGOTIATING) or status.outcome is Outcome.WON
    return None if is_taken_on else MOVED_ON


def while_unanswered(mail: MailFacts, _now: datetime) -> str | None:
    return "answered" if mail.is_answered else None


def once_heard_of(mail: MailFacts, _now: datetime) -> str | None:
    """A partner that was never told of a referral is not told of its end."""
    return None if mail.referrals[0].clock_started_at else MOVED_ON


def while_news_of_a_move(mail: MailFacts, now: datetime) -> str | None:
    """I'm interested is no news once a later move has its own notice."""
    is_taken_on = mail.move is not None and mail.move.kind == INTERESTED.name
    return MOVED_ON if is_taken_on and _stage(mail, now) is not Stage.EVALUATING else None


def while_open(mail: MailFacts, now: datetime) -> str | None:
    return None if status_at(mail.referrals[0], now).is_open else MOVED_ON


def while_it_counts_as_not_real(mail: MailFacts, _now: datetime) -> str | None:
    """The operator may have opened the enquiry again."""
    return None if mail.enquiry and mail.enquiry.not_real_at else "overruled"


def while_held(mail: MailFacts, _now: datetime) -> str | None:
    """Some enquiry of the same address still waits for confirmation."""
    return None if mail.held else "confirmed"


def while_something_is_left(mail: MailFacts, _now: datetime) -> str | None:
    return None if mail.desk else "nothing-left"


def while_something_was_won(mail: MailFacts, _now: datetime) -> str | None:
    return None if mail.wins else "undone"


def _stage(mail: MailFacts, now: datetime) -> Stage:
    return status_at(mail.referrals[0], now).stage


def _has_passed(mail: MailFacts, referral: ReferralFacts, now: datetime) -> bool:
    expected, reader = referral.expected_close_on, mail.reader
    assert reader
    assert expected
    reminded_date = Estimate.parse(mail.first.occasion).expected_close_on
    return reminded_date == expected and now.astimezone(ZoneInfo(reader.zone)).date() > expected
