"""What a customer is told about their enquiry: in the customer's words, and never a partner's reason."""

import re
from datetime import datetime
from typing import Any

from flask_babel import gettext

from referrals.language import formats, words
from referrals.mail.messages.draft import Draft, Links
from referrals.queries.facts import ReferralFacts
from referrals.queries.notices import Mail
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome, Stage, status_for_customer
from referrals.rules.refusal import N_

TOGETHER = "choose-another-"
DROPPED = {
    Outcome.IGNORED: N_("%(partner)s is not available"),
    Outcome.MISSED: N_("%(partner)s did not answer in time"),
    Outcome.DECLINED: N_("%(partner)s cannot take it on"),
    Outcome.EXPIRED: N_("%(partner)s did not follow up"),
}
NO_NAME = re.compile(r"[@/<>]|://|www\.|\.\w\w", re.IGNORECASE)  # an address in place of a name


def received(mail: Mail, links: Links, now: datetime) -> Draft:
    due = [referral.due_at for referral in mail.all_referrals if referral.due_at]
    own = mail.enquiry is not None and mail.enquiry.channel == Channel.SEARCH
    until = formats.instant(max(due)) if due else ""
    return _draft("enquiry-received", mail, links, now, is_own=own, until=until)


def link_again(mail: Mail, links: Links, now: datetime) -> Draft:
    return _draft("enquiry-link", mail, links, now)


def interested(mail: Mail, links: Links, now: datetime) -> Draft:
    referral = mail.referrals[0]
    name = referral.assignee or referral.contact or referral.partner
    email = referral.assignee_email or referral.contact_email
    values = {"partner": referral.partner, "name": name, "email": email, "telephone": referral.contact_telephone}
    return _draft("partner-interested", mail, links, now, reply_to=(name, email) if email else None, **values)


def choose_another(mail: Mail, links: Links, now: datetime) -> Draft:
    """Several that dropped out at about the same time are named in one mail."""
    outcomes = [Outcome(notice.kind.removeprefix(TOGETHER)) for notice in mail.notices]
    partners = [referral.partner for referral in mail.referrals]
    dropped = [(name, str(words.FOR_CUSTOMER[outcome])) for name, outcome in zip(partners, outcomes, strict=True)]
    if len(dropped) == 1:
        heading = gettext(DROPPED[outcomes[0]], partner=partners[0])
    else:
        heading = gettext("%(num)s partners no longer have your enquiry", num=len(dropped))
    return _draft("choose-another", mail, links, now, dropped=dropped, dropped_lines=_lines(dropped), heading=heading)


def _draft(template: str, mail: Mail, links: Links, now: datetime, *, reply_to: Any = None, **values: Any) -> Draft:
    enquiry, reader = mail.enquiry, mail.reader
    assert enquiry
    assert reader
    still = [_stands(referral, now) for referral in mail.all_referrals if _has_it(referral, now)]
    shared = {
        "need": enquiry.need,
        "name_of_reader": "" if NO_NAME.search(reader.name) else reader.name,
        "sent": formats.day(enquiry.received_at),
        "asked": [f"{referral.partner}, {referral.location}" for referral in mail.all_referrals],
        "lines": [(referral.partner, referral.location, "") for referral in mail.all_referrals],
        "still": still,
        "still_lines": _lines(still),
        "url": links.enquiry(mail),
    }
    return Draft(template, {**shared, **values}, thread=f"enquiry-{enquiry.public_id}", reply_to=reply_to)


def _has_it(referral: ReferralFacts, now: datetime) -> bool:
    return status_for_customer(referral, now).is_open


def _stands(referral: ReferralFacts, now: datetime) -> tuple[str, str]:
    """Return (partner, where it stands) of one that still has the enquiry."""
    stage = status_for_customer(referral, now).stage
    if stage is Stage.NEW and referral.due_at:
        return referral.partner, gettext("answers by %(until)s", until=formats.instant(referral.due_at))
    return referral.partner, str(words.FOR_CUSTOMER[stage])


def _lines(pairs: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return the pairs as rows of the HTML: the second stands below the first, and nothing beside them."""
    return [(*pair, "") for pair in pairs]
