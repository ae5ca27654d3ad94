"""The customer's enquiry page and its actions: ask another partner, say who was chosen, withdraw.

The page can be opened by an emailed link alone. So each form has a choice without a default and is refused without it:
a mail scanner that opens every link and submits every form changes nothing.
"""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from referrals import clock, links, queue
from referrals.actions.enquiry import customer_actions, held
from referrals.language import offer_sentences, refusals
from referrals.models import Enquiry
from referrals.queries.enquiry import held as held_queries
from referrals.queries.enquiry.customer_page import AskedPartner, EnquiryStatus
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.refusal import Refusal
from referrals.web import next_partners
from referrals.web.enquiry import enquiry_page
from referrals.web.enquiry.blueprint import blueprint, no_such_enquiry
from referrals.web.requests.locale import use_language_of
from referrals.web.responses.times import times
from referrals.web.security import access, link_cookies

PAGE = "/enquiries/<string(length=12):public_id>"


@blueprint.get("/enquiries/<string(minlength=13):token>")
def open_link(token: str) -> Any:
    """Store the link in a cookie and redirect to the URL without the token. Changes nothing else."""
    link = links.read_enquiry_token(token)
    if link is None:
        return no_such_enquiry()
    if held_queries.was_never_released(link.public_id):
        return render_template("enquiry/expired.html"), 410
    answer = make_response(redirect(url_for("enquiry.show", public_id=link.public_id), 303))
    link_cookies.remember_enquiry(answer, link)
    return answer


@blueprint.get(PAGE)
def show(public_id: str) -> str:
    return enquiry_page.render_enquiry_page(_mine(public_id), now=clock.utcnow())


@blueprint.get(f"{PAGE}/another")
def others(public_id: str) -> str:
    return _others(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{PAGE}/another")
def ask_another(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    try:
        asked = customer_actions.ask_another(
            enquiry.id, location_ids=next_partners.ticked_locations(now=now), by=CUSTOMER, now=now
        )
    except Refusal as refusal:
        return _others(_mine(public_id), now=now, trouble=refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    if asked:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", len(asked)), "success")
    return _back(public_id)


@blueprint.get(f"{PAGE}/choose")
def choosing(public_id: str) -> str:
    return _choosing(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{PAGE}/choose")
def choose(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    answer = _chosen(enquiry_page.standing_of(enquiry, now=now))
    if answer is None:
        return _choosing(enquiry, now=now, trouble=gettext("Who did you choose? Please use one of the buttons.")), 422
    chosen, asked = answer
    try:
        referral_id, by_mail = asked.referral_id if asked else None, access.came_by_mail(public_id)
        customer_actions.choose(enquiry.id, chosen=chosen, referral_id=referral_id, by_mailed_link=by_mail, now=now)
    except Refusal as refusal:
        return _choosing(_mine(public_id), now=now, trouble=refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    flash(gettext("Thanks. Your enquiry is closed, and we’ve told the partners."), "success")
    return _back(public_id)


@blueprint.get(f"{PAGE}/withdraw")
def withdrawing(public_id: str) -> str:
    return _withdrawing(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{PAGE}/withdraw")
def withdraw(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    if request.form.get("sure") != "yes":
        return _withdrawing(
            enquiry, now=now, trouble=gettext("Nothing was withdrawn. To withdraw, use the button.")
        ), 422
    customer_actions.withdraw(enquiry.id, now=now)
    queue.wake_worker()
    if _mine(public_id).chosen:  # closed in the meantime, for example in another tab
        flash(gettext("This enquiry is already closed."), "message")
    else:
        flash(gettext("You’ve withdrawn your enquiry, and we’ve told the partners."), "success")
    return _back(public_id)


def _mine(public_id: str) -> Enquiry:
    enquiry = access.enquiry_or_404(public_id)
    use_language_of(enquiry.language, enquiry.zone)
    return enquiry


def _mine_released(public_id: str) -> Enquiry:
    """Return the enquiry if it has been released. A held one has no other page than its own."""
    enquiry = _mine(public_id)
    if enquiry.held_until is not None:
        trouble = gettext(held.NOT_RELEASED)
        abort(make_response(enquiry_page.render_enquiry_page(enquiry, now=clock.utcnow(), trouble=trouble), 422))
    return enquiry


def _back(public_id: str) -> Response:
    return make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))


def _others(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    standing = enquiry_page.standing_of(enquiry, now=now)
    page = next_partners.next_partners(enquiry.id, now=now)
    ticked = next_partners.ticked_slugs()
    return render_template(
        "enquiry/another.html",
        standing=standing,
        page=page,
        offer_sentences=offer_sentences,
        ticked=ticked,
        trouble=trouble,
    )


def _choosing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template("enquiry/choose.html", standing=enquiry_page.standing_of(enquiry, now=now), trouble=trouble)


def _chosen(standing: EnquiryStatus) -> tuple[CustomerChoice, AskedPartner | None] | None:
    """Return the pressed button: a partner that may be chosen, somebody else, or nobody. None if there is none."""
    pressed = request.form.get("chosen")
    if pressed in (CustomerChoice.ELSEWHERE, CustomerChoice.NOBODY):
        return CustomerChoice(pressed), None
    return next(((CustomerChoice.REFERRAL, one) for one in standing.to_choose if one.public_id == pressed), None)


def _withdrawing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template(
        "enquiry/withdraw.html", standing=enquiry_page.standing_of(enquiry, now=now), trouble=trouble
    )
