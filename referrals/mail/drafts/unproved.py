"""Mails to customers who have not confirmed their address: names of partners, times and a button.

Anybody can type any address into the form, so these mails contain nothing that anybody typed: no need, no name of a
customer or contact, no keyword. They share one template, which has no place for it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext, ngettext

from referrals.language import triage_reasons, words
from referrals.language.times import Times
from referrals.mail.drafts.draft import Draft, Links
from referrals.models.notice_kind import OUTCOME_OF
from referrals.queries.notice.mail_facts import ReferralFacts
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules.lifecycle import Stage, status_for_customer

Line = tuple[str, str, str]


def confirm(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    """Ask the customer to confirm the enquiry, which no partner sees before."""
    return _ask(mail, times, [gettext("No partner has it yet. Open the page to send it.")])


def remind(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    """Ask a second time."""
    return _ask(mail, times, [gettext("We asked you yesterday, and this is the last time we’ll ask.")])


def received(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    due = [referral.due_at for referral in mail.all_referrals if referral.due_at]
    number = len(mail.all_referrals)
    return _draft(
        mail,
        times,
        heading=ngettext("An enquiry is with %(num)d partner", "An enquiry is with %(num)d partners", number),
        sentences=[
            gettext("It was sent with your address. Please confirm on its private page that it’s yours."),
            gettext("No one can see who you are until a partner says it’s interested."),
        ],
        until=gettext("They have until %(until)s to answer", until=times.instant(max(due))) if due else "",
        lines=_partners(mail.all_referrals),
        button=gettext("Confirm and follow it"),
    )


def unplaced(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    offered = ", ".join(offer.partner for offer in mail.offers)
    return _draft(
        mail,
        times,
        heading=gettext("None of the partners you chose could be asked"),
        sentences=[
            gettext("No partner has it at the moment."),
            gettext("You can ask another partner too: %(partners)s.", partners=offered) if offered else "",
        ],
        lines=[(one.partner, str(triage_reasons.DROPPED[one.dropped]), "") for one in mail.unasked if one.dropped],
        button=gettext("Choose another partner") if offered else gettext("View your enquiry"),
    )


def link_again(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    return _draft(
        mail,
        times,
        heading=gettext("The link to your enquiry"),
        sentences=[
            gettext("Someone asked for it with your address."),
            gettext("Please confirm on the page that the enquiry is yours."),
        ],
        button=gettext("View your enquiry"),
    )


def interested(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    partner = mail.referrals[0].partner
    return _draft(
        mail,
        times,
        heading=gettext("%(partner)s is interested", partner=partner),
        sentences=[
            gettext("%(partner)s now has the contact details and will get in touch.", partner=partner),
            gettext("You’ll find out who on the private page. Please confirm there that the enquiry is yours."),
        ],
        button=gettext("View your enquiry"),
    )


def feedback_request(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    referral = mail.referrals[0]
    since = times.day(referral.revealed_at) if referral.revealed_at else ""
    return _draft(
        mail,
        times,
        heading=gettext("Did %(partner)s get in touch?", partner=referral.partner),
        sentences=[
            gettext("It has had the contact details since %(day)s.", day=since),
            gettext("It takes one click, and we won’t ask again."),
        ],
        button=gettext("Tell us how it went"),
    )


def choose_another(mail: MailFacts, times: Times, now: datetime) -> Draft:
    outcomes = [OUTCOME_OF[notice.kind] for notice in mail.notices]
    gone = [
        (referral.partner, str(words.FOR_CUSTOMER[outcome]), "")
        for referral, outcome in zip(mail.referrals, outcomes, strict=True)
    ]
    still = [one for one in mail.all_referrals if one not in mail.referrals and status_for_customer(one, now).is_open]
    offered = [offer.partner for offer in mail.offers]
    left = ngettext("%(num)d partner still has it.", "%(num)d partners still have it.", len(still))
    return _draft(
        mail,
        times,
        heading=ngettext(
            "%(num)d partner no longer has your enquiry", "%(num)d partners no longer have your enquiry", len(gone)
        ),
        sentences=[
            left if still else gettext("No partner has it at the moment."),
            gettext("You can ask another partner too: %(partners)s.", partners=", ".join(offered)) if offered else "",
        ],
        lines=[*gone, *(_stands(one, times, now) for one in still)],
        button=gettext("Choose another partner") if offered else gettext("View your enquiry"),
    )


def _ask(mail: MailFacts, times: Times, more: Sequence[str]) -> Draft:
    waiting = mail.held
    until = max((one.until for one in waiting), default=None)
    number = len(waiting)
    return _draft(
        mail,
        times,
        heading=ngettext(
            "An enquiry is waiting for your answer", "%(num)d enquiries are waiting for your answer", number
        ),
        sentences=[
            gettext("It was sent with your address, and it’s waiting for you to confirm that it’s yours.")
            if number == 1
            else gettext(
                "They were sent with your address, and they’re waiting for you to confirm that they’re yours."
            ),
            *more,
        ],
        until=gettext("We’ll erase it on %(until)s", until=times.instant(until)) if until else "",
        lines=[(name, "", "") for name in dict.fromkeys(name for one in waiting for name in one.partners)],
        button=gettext("View and send it"),
    )


def _draft(
    mail: MailFacts,
    times: Times,
    *,
    heading: str,
    sentences: Iterable[str],
    button: str,
    until: str = "",
    lines: Sequence[Line] = (),
) -> Draft:
    assert mail.enquiry
    values: dict[str, object] = {
        "heading": heading,
        "sentences": [sentence for sentence in sentences if sentence],
        "button_label": button,
        "until": until,
        "lines": list(lines),
        "sent": times.day(mail.enquiry.received_at),
    }
    return Draft("unproved", values, Links.enquiry, thread=f"enquiry-{mail.enquiry.public_id}")


def _partners(referrals: Iterable[ReferralFacts]) -> list[Line]:
    return [(referral.partner, "", "") for referral in referrals]


def _stands(referral: ReferralFacts, times: Times, now: datetime) -> Line:
    stage = status_for_customer(referral, now).stage
    if stage is Stage.NEW and referral.due_at:
        return referral.partner, gettext("answer due by %(until)s", until=times.instant(referral.due_at)), ""
    return referral.partner, str(words.FOR_CUSTOMER[stage]), ""
