"""The customer's page of an enquiry: its status, or the confirmation that it still needs."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template
from flask_babel import gettext

from referrals.actions.enquiry import confirmation
from referrals.actions.notice import unproved_mail
from referrals.extensions import db
from referrals.language import offer_sentences, triage_reasons
from referrals.models import Enquiry, Triage
from referrals.queries.enquiry import customer_page, held, next_best, private_part
from referrals.queries.enquiry.customer_page import EnquiryStatus
from referrals.queries.enquiry.held import HeldEnquiry
from referrals.queries.enquiry.next_best import PartnerOffer
from referrals.rules.choices import CustomerChoice
from referrals.rules.triage import HoldReason
from referrals.web import current_network
from referrals.web.requests.locale import times
from referrals.web.security import access, browser


@dataclass(frozen=True)
class Confirmation:
    """The state of an enquiry's confirmation.

    `may_answer`: the mailed link opened the page. `may_change`: this browser sent the enquiry and may still correct the
    email. `others`: held enquiries of the same email, if `may_answer`.
    """

    state: str
    may_answer: bool
    may_change: bool
    is_sender: bool
    others: tuple[HeldEnquiry, ...] = ()


def render_enquiry_page(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    """Render the page. `trouble` is the message of a refused answer."""
    if enquiry.held_until is not None:
        return _held_page(enquiry, now=now, trouble=trouble)
    standing, state = status_of(enquiry, now=now), confirmation_of(enquiry, now=now)
    may_read = enquiry.proved_at is not None or state.is_sender
    return render_template(
        "enquiry/show.html",
        standing=standing,
        offers=_offers(standing, now),
        offer_sentences=offer_sentences,
        enquiry=enquiry,
        private=private_part.for_customer(enquiry) if may_read else None,
        confirmation=state,
        dropped=held.dropped_on_release(enquiry.id),
        dropped_words=triage_reasons.DROPPED,
        closed_words=_closed_words(standing),
        trouble=trouble,
    )


def _offers(standing: EnquiryStatus, now: datetime) -> tuple[PartnerOffer, ...]:
    """Return the partners to ask next. Empty if the enquiry may go to no more partners."""
    return next_best.next_best(standing.enquiry.id, now=now) if standing.room else ()


def status_of(enquiry: Enquiry, *, now: datetime) -> EnquiryStatus:
    return customer_page.enquiry_status(enquiry, limit=current_network.settings().partner_limit, now=now)


def _closed_words(standing: EnquiryStatus) -> str:
    """Say how the enquiry ended. Empty if it is open."""
    closed_at, chosen = standing.enquiry.closed_at, standing.enquiry.chosen
    if closed_at is None:
        return ""
    when = times.day(closed_at)
    if standing.enquiry.not_real_at:
        return str(gettext("The network closed this enquiry on %(when)s because it didn’t look real.", when=when))
    if standing.chosen:
        return str(gettext("Closed on %(when)s: you chose %(partner)s.", when=when, partner=standing.chosen.partner))
    if chosen == CustomerChoice.ELSEWHERE:
        return str(gettext("Closed on %(when)s: you chose someone else.", when=when))
    if chosen == CustomerChoice.NOBODY:
        return str(gettext("Closed on %(when)s: you no longer needed it.", when=when))
    return str(gettext("Closed on %(when)s: you withdrew it.", when=when))


def confirmation_of(enquiry: Enquiry, *, now: datetime) -> Confirmation:
    may_answer = access.came_by_mail(enquiry.public_id)
    is_sender = enquiry.browser_key is not None and enquiry.browser_key == browser.known_key()
    changeable = is_sender and confirmation.why_not_changeable(db.session, enquiry, now=now) is None
    others = held.held_of_same_address(enquiry) if may_answer else ()
    waiting = tuple(one for one in others if one.enquiry.id != enquiry.id and one.triage.confirmed_at is None)
    return Confirmation(
        _state(enquiry, held.triage_findings(enquiry.id), now=now), may_answer, changeable, is_sender, waiting
    )


def _held_page(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    """Render a held enquiry: the two answers if the mailed link opened it, else what to do next."""
    state = confirmation_of(enquiry, now=now)
    this = held.by_ids([enquiry.id])
    if not this:
        abort(404)
    return render_template(
        "enquiry/held.html",
        held=this[0],
        confirmation=state,
        private=private_part.for_customer(enquiry) if state.is_sender or state.may_answer else None,
        trouble=trouble,
    )


def _state(enquiry: Enquiry, found: Triage | None, *, now: datetime) -> str:
    """Return the name of the confirmation's state, which the template explains."""
    if enquiry.proved_at is not None and enquiry.held_until is None:
        return "proved"
    if found is None or found.mailed_at is not None:
        return "mailed"
    if found.confirmed_at is not None:
        return "in-turn"
    limits = unproved_mail.reached_limits_for(db.session, enquiry, now=now)
    if HoldReason.REFUSED in limits:
        return "refused"
    return "shared" if HoldReason.READER_LIMIT in limits else "later"
