"""Mails to partners about their referrals. Before I'm interested none of them identifies the customer."""

from datetime import datetime, timedelta

from flask_babel import gettext

from referrals.language import formats, overview
from referrals.language.text_direction import isolated
from referrals.language.times import Times
from referrals.mail import calendar_entries
from referrals.mail.calendar_entries import CalendarEntry
from referrals.mail.drafts.draft import Draft, Links, quote
from referrals.models import NoticeKind
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules import lifecycle
from referrals.rules.lifecycle import ANSWER_WITHIN, Stage
from referrals.rules.occasions import Reminder
from referrals.rules.refusal import N_

HOUR = timedelta(hours=1)
MOVED = {
    lifecycle.INTERESTED.name: N_("%(who)s said I’m interested: %(need)s"),
    lifecycle.IGNORE.name: N_("%(who)s said No thanks: %(need)s"),
    lifecycle.ACCEPT.name: N_("%(who)s accepted: %(need)s"),
    lifecycle.DECLINE.name: N_("%(who)s declined: %(need)s"),
}
MOST_LISTED = 50  # referrals in one mail, which also says how many more there are


def received(mail: MailFacts, times: Times, now: datetime) -> Draft:
    referral = mail.referrals[0]
    best_by = (referral.clock_started_at or now) + ANSWER_WITHIN
    comes_first = referral.due_at is not None and best_by < referral.due_at
    return _draft(
        "referral-received", mail, times, entry=_entry(mail, now), best_by=times.instant(best_by) if comes_first else ""
    )


def reminder(mail: MailFacts, times: Times, now: datetime) -> Draft:
    referral = mail.referrals[0]
    left = _rounded(referral.due_at - now) if referral.due_at else HOUR
    is_new = Reminder.parse(mail.first.occasion).stage is Stage.NEW
    return _draft(
        "referral-reminder", mail, times, entry=_entry(mail, now), left=formats.long_duration(left), is_new=is_new
    )


def assigned(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("referral-assigned", mail, times, entry=_entry(mail, now))


def moved(mail: MailFacts, times: Times, now: datetime) -> Draft:
    """Report a move to everybody at the partner, the mover included, and update their calendars."""
    referral, move = mail.referrals[0], mail.move
    assert mail.enquiry
    assert move
    who, need = isolated(move.actor_name or referral.partner), isolated(mail.enquiry.need)
    heading = gettext(MOVED[move.kind], who=who, need=need)
    name = referral.assignee or referral.contact or referral.partner
    entry = calendar_entries.entry_after_move(referral, mail.enquiry.need, now=now)
    return _draft("referral-moved", mail, times, entry=entry, heading=heading, move=move.kind, name=name)


def missed(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _draft("referral-missed", mail, times)


def expired(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _draft("referral-expired", mail, times)


def several(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    """List many referrals that were closed by the clock at once, for example after days without a worker."""
    lines = [
        (enquiry.need, referral.location, times.instant(referral.archived_at) if referral.archived_at else "")
        for referral, enquiry in mail.listed[:MOST_LISTED]
    ]
    values = {
        "is_missed": mail.first.kind == NoticeKind.REFERRAL_MISSED,
        "lines": lines,
        "count": len(mail.listed),
        "more": len(mail.listed) - len(lines),
        "has_account": mail.first.person_id is not None,
    }
    return Draft("referrals-closed", values, Links.archive)


def estimate_overdue(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    minor, currency = referral.estimated_minor, referral.estimated_currency
    value = formats.money(minor, currency) if minor is not None and currency else ""
    expected = times.day(referral.expected_close_on) if referral.expected_close_on else ""
    return _draft("estimate-overdue", mail, times, value=value, expected=expected)


def withdrawn(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("enquiry-withdrawn", mail, times, entry=_entry(mail, now))


def not_real(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("enquiry-not-real", mail, times, entry=_entry(mail, now))


def chosen(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("enquiry-chosen", mail, times, entry=_entry(mail, now))


def erased(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("enquiry-erased", mail, times, entry=_entry(mail, now))


def _entry(mail: MailFacts, now: datetime) -> CalendarEntry:
    assert mail.enquiry
    return calendar_entries.entry_or_end(mail.referrals[0], mail.enquiry.need, now=now)


def _draft(
    template: str, mail: MailFacts, times: Times, *, entry: CalendarEntry | None = None, **values: object
) -> Draft:
    """`entry` is the calendar entry that the mail adds, changes or removes."""
    enquiry, referral = mail.enquiry, mail.referrals[0]
    assert enquiry
    ends_at = referral.due_at or referral.archived_at
    shared = {
        "need": enquiry.need,
        "overview": enquiry.overview,
        "quoted": quote(enquiry.overview),
        "facts": overview.facts_for_partner(
            enquiry, mail.terms, mail.keywords, location=referral.location, asked=mail.asked
        ),
        "customer": _customer(mail),
        "who": mail.customer.company if mail.customer else overview.where(enquiry),
        "until": times.instant(ends_at) if ends_at else "",
        "received": times.day(referral.received_at, year=False),
        "referral": referral,
    }
    shared["ends_entry"] = entry is not None and entry.is_cancelled
    return Draft(template, {**shared, **values}, Links.referral, thread=f"referral-{referral.public_id}", entry=entry)


def _customer(mail: MailFacts) -> list[tuple[str, str]]:
    """Return (label, value) of the customer's details; nothing before I'm interested."""
    who = mail.customer
    if who is None:
        return []
    known = (
        (gettext("Company"), who.company),
        (gettext("Contact"), who.contact_name),
        (gettext("Telephone"), who.telephone),
        (gettext("Email"), who.email),
        (gettext("How to reach them"), who.reach_me),
    )
    return [(name, value) for name, value in known if value]


def _rounded(left: timedelta) -> timedelta:
    """Return the time left in whole hours, or in steps of five minutes when it is short."""
    step = HOUR if left > 3 * HOUR else timedelta(minutes=5)
    return max(step, round(left / step) * step)
