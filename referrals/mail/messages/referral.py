"""What a partner is told about its referrals. Before I'm interested nothing of it tells who the customer is."""

from datetime import datetime, timedelta
from typing import Any

from referrals.language import formats
from referrals.mail import overview
from referrals.mail.messages.draft import Draft, Links, quoted
from referrals.queries.notices import Mail
from referrals.rules.lifecycle import ANSWER_WITHIN, Stage

HOUR = timedelta(hours=1)


def received(mail: Mail, links: Links, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    best_by = referral.received_at + ANSWER_WITHIN
    comes_first = referral.due_at is not None and best_by < referral.due_at
    return _draft("referral-received", mail, links, best_by=formats.instant(best_by) if comes_first else "")


def reminder(mail: Mail, links: Links, now: datetime) -> Draft:
    referral = mail.referrals[0]
    left = _rounded(referral.due_at - now) if referral.due_at else HOUR
    is_new = mail.first.occasion.split(":")[2] == Stage.NEW
    return _draft("referral-reminder", mail, links, left=formats.long_duration(left), is_new=is_new)


def assigned(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _draft("referral-assigned", mail, links)


def missed(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _draft("referral-missed", mail, links)


def expired(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _draft("referral-expired", mail, links)


def estimate_overdue(mail: Mail, links: Links, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    minor, currency = referral.estimated_minor, referral.estimated_currency
    value = formats.money(minor, currency) if minor is not None and currency else ""
    expected = formats.day(referral.expected_close_on) if referral.expected_close_on else ""
    return _draft("estimate-overdue", mail, links, value=value, expected=expected)


def withdrawn(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _draft("enquiry-withdrawn", mail, links)


def chosen(mail: Mail, links: Links, _now: datetime) -> Draft:
    return _draft("enquiry-chosen", mail, links)


def _draft(template: str, mail: Mail, links: Links, **values: Any) -> Draft:
    enquiry, referral = mail.enquiry, mail.referrals[0]
    assert enquiry
    ends_at = referral.due_at or referral.archived_at
    shared = {
        "need": enquiry.need,
        "overview": enquiry.overview,
        "quoted": quoted(enquiry.overview),
        "facts": overview.facts(mail),
        "customer": overview.customer(mail),
        "who": mail.customer.company if mail.customer else overview.where(enquiry),
        "until": formats.instant(ends_at) if ends_at else "",
        "received": formats.day(referral.received_at, year=False),
        "referral": referral,
        "url": links.referral(mail),
    }
    return Draft(template, {**shared, **values}, thread=f"referral-{referral.public_id}")


def _rounded(left: timedelta) -> timedelta:
    """Return the time left in whole hours, or, when there are few, in steps of five minutes."""
    step = HOUR if left > 3 * HOUR else timedelta(minutes=5)
    return max(step, round(left / step) * step)
