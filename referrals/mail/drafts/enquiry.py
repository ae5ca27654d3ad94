"""Mails to customers about their enquiry. They use the words for customers and never contain a partner's reason."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext

from referrals.language import offer_sentences, triage_reasons, words
from referrals.language.text_direction import isolated
from referrals.language.times import Times
from referrals.mail.drafts.draft import Draft, Links, greeting_name
from referrals.models.notice_kind import OUTCOME_OF
from referrals.queries.notice.mail_facts import ReferralFacts
from referrals.queries.notice.notice_facts import MailFacts
from referrals.rules.choices import Channel
from referrals.rules.lifecycle import Outcome, Stage, status_for_customer
from referrals.rules.refusal import N_

DROPPED = {
    Outcome.IGNORED: N_("%(partner)s isn’t available"),
    Outcome.MISSED: N_("%(partner)s didn’t answer in time"),
    Outcome.DECLINED: N_("%(partner)s can’t take it on"),
    Outcome.EXPIRED: N_("%(partner)s didn’t follow up"),
}


def received(mail: MailFacts, times: Times, now: datetime) -> Draft:
    due = [referral.due_at for referral in mail.all_referrals if referral.due_at]
    own = mail.enquiry is not None and mail.enquiry.channel == Channel.SEARCH
    until = times.instant(max(due)) if due else ""
    return _draft("enquiry-received", mail, times, now, is_own=own, until=until)


def unplaced(mail: MailFacts, times: Times, now: datetime) -> Draft:
    """When the enquiry was released, none of the chosen partners could receive it."""
    dropped = [(one.partner, str(triage_reasons.DROPPED[one.dropped])) for one in mail.unasked if one.dropped]
    offered = [(f"{offer.partner}, {offer.city}", offer_sentences.offer_sentence(offer)) for offer in mail.offers]
    values: dict[str, Any] = {"dropped": dropped, "dropped_lines": _lines(dropped)}
    values |= {"offered": offered, "offered_lines": _lines(offered)}
    return _draft(
        "enquiry-unplaced", mail, times, now, heading=gettext("None of the partners you chose could be asked"), **values
    )


def link_again(mail: MailFacts, times: Times, now: datetime) -> Draft:
    return _draft("enquiry-link", mail, times, now)


def closed_by_network(mail: MailFacts, times: Times, now: datetime) -> Draft:
    """Tell a proved customer that the operator has closed the enquiry as not real."""
    return _draft("enquiry-closed", mail, times, now)


def interested(mail: MailFacts, times: Times, now: datetime) -> Draft:
    referral = mail.referrals[0]
    name = referral.assignee or referral.contact or referral.partner
    email = referral.assignee_email or referral.contact_email
    values: dict[str, Any] = {"partner": referral.partner, "name": name, "email": email}
    values["telephone"] = referral.contact_telephone
    return _draft("partner-interested", mail, times, now, reply_to=(name, email) if email else None, **values)


def feedback_request(mail: MailFacts, times: Times, now: datetime) -> Draft:
    referral = mail.referrals[0]
    since = times.day(referral.revealed_at) if referral.revealed_at else ""
    return _draft("feedback-request", mail, times, now, partner=referral.partner, since=since)


def choose_another(mail: MailFacts, times: Times, now: datetime) -> Draft:
    """One mail names all partners that dropped out at about the same time."""
    outcomes = [OUTCOME_OF[notice.kind] for notice in mail.notices]
    partners = [referral.partner for referral in mail.referrals]
    dropped = [(name, str(words.FOR_CUSTOMER[outcome])) for name, outcome in zip(partners, outcomes, strict=True)]
    if len(dropped) == 1:
        heading = gettext(DROPPED[outcomes[0]], partner=isolated(partners[0]))
    else:
        heading = gettext("%(num)s partners no longer have your enquiry", num=len(dropped))
    offered = [(f"{offer.partner}, {offer.city}", offer_sentences.offer_sentence(offer)) for offer in mail.offers]
    values: dict[str, object] = {"dropped": dropped, "dropped_lines": _lines(dropped), "heading": heading}
    values |= {"offered": offered, "offered_lines": _lines(offered)}
    return _draft("choose-another", mail, times, now, gone=mail.referrals, **values)


def _draft(
    template: str,
    mail: MailFacts,
    times: Times,
    now: datetime,
    *,
    reply_to: Any = None,
    gone: Collection[ReferralFacts] = (),
    **values: object,
) -> Draft:
    """`gone` are the referrals that the mail reports as dropped, even if their move can still be undone."""
    enquiry, reader = mail.enquiry, mail.reader
    assert enquiry
    assert reader
    still = [_stands(one, times, now) for one in mail.all_referrals if one not in gone and _has_it(one, now)]
    shared = {
        "need": enquiry.need,
        "name_of_reader": greeting_name(reader.name),
        "sent": times.day(enquiry.received_at),
        "asked": [f"{referral.partner}, {referral.location}" for referral in mail.all_referrals],
        "lines": [(referral.partner, referral.location, "") for referral in mail.all_referrals],
        "still": still,
        "still_lines": _lines(still),
    }
    thread = f"enquiry-{enquiry.public_id}"
    return Draft(template, {**shared, **values}, Links.enquiry, thread=thread, reply_to=reply_to)


def _has_it(referral: ReferralFacts, now: datetime) -> bool:
    return status_for_customer(referral, now).is_open


def _stands(referral: ReferralFacts, times: Times, now: datetime) -> tuple[str, str]:
    """Return (partner, status) of a partner that still has the enquiry."""
    stage = status_for_customer(referral, now).stage
    if stage is Stage.NEW and referral.due_at:
        return referral.partner, gettext("answer due by %(until)s", until=times.instant(referral.due_at))
    return referral.partner, str(words.FOR_CUSTOMER[stage])


def _lines(pairs: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return the pairs as rows of the HTML table, with nothing in the right column."""
    return [(*pair, "") for pair in pairs]
