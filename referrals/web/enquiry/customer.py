"""The customer's enquiry page, and what a customer does there.

Ask another partner, say who was chosen, withdraw, answer the question about a partner, object, erase the data.

The page can be opened by an emailed link alone. So each form has a choice without a default and is refused without it:
a mail scanner that opens every link and submits every form changes nothing.
"""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from referrals import clock, links, queue
from referrals.actions.enquiry import customer_actions, erasure, feedback, held, not_real
from referrals.actions.enquiry.feedback import CustomerFeedback
from referrals.language import offer_sentences, refusals
from referrals.models import Enquiry
from referrals.queries.enquiry import held as held_queries
from referrals.queries.enquiry.customer_page import AskedPartner, EnquiryStatus
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice, FeedbackResult
from referrals.rules.refusal import Refusal
from referrals.web import next_partners
from referrals.web.enquiry import enquiry_page
from referrals.web.enquiry.blueprint import blueprint, no_such_enquiry
from referrals.web.requests.locale import times, use_language_of
from referrals.web.security import access, link_cookies

ENQUIRY_URL = "/enquiries/<string(length=12):public_id>"
# To the question two weeks after the reveal: whether a partner got in touch, and how it went. Each is a button.
ANSWERS = {"no": CustomerFeedback(got_in_touch=False)} | {
    str(went): CustomerFeedback(got_in_touch=True, went=went) for went in FeedbackResult
}


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


@blueprint.get(ENQUIRY_URL)
def show(public_id: str) -> str:
    return enquiry_page.render_enquiry_page(_enquiry_or_404(public_id), now=clock.utcnow())


@blueprint.get(f"{ENQUIRY_URL}/another")
def others(public_id: str) -> str:
    return _others(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/another")
def ask_another(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    try:
        asked = customer_actions.ask_another(
            enquiry.id, location_ids=next_partners.ticked_locations(now=now), by=CUSTOMER, now=now
        )
    except Refusal as refusal:
        return _others(_enquiry_or_404(public_id), now=now, trouble=refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    if asked:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", len(asked)), "success")
    return _back(public_id)


@blueprint.get(f"{ENQUIRY_URL}/choose")
def choosing(public_id: str) -> str:
    return _choosing(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/choose")
def choose(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    answer = _pressed_button(enquiry_page.status_of(enquiry, now=now))
    if answer is None:
        return _choosing(enquiry, now=now, trouble=gettext("Who did you choose? Please use one of the buttons.")), 422
    chosen, asked = answer
    try:
        referral_id, by_mail = asked.referral_id if asked else None, access.came_by_mail(public_id)
        customer_actions.choose(enquiry.id, chosen=chosen, referral_id=referral_id, by_mailed_link=by_mail, now=now)
    except Refusal as refusal:
        return _choosing(_enquiry_or_404(public_id), now=now, trouble=refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    flash(gettext("Thanks. Your enquiry is closed, and we’ve told the partners."), "success")
    return _back(public_id)


@blueprint.get(f"{ENQUIRY_URL}/withdraw")
def withdrawing(public_id: str) -> str:
    return _withdrawing(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/withdraw")
def withdraw(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    if request.form.get("sure") != "yes":
        return _withdrawing(
            enquiry, now=now, trouble=gettext("Nothing was withdrawn. To withdraw, use the button.")
        ), 422
    customer_actions.withdraw(enquiry.id, now=now)
    queue.wake_worker()
    if _enquiry_or_404(public_id).chosen:  # closed in the meantime, for example in another tab
        flash(gettext("This enquiry is already closed."), "message")
    else:
        flash(gettext("You’ve withdrawn your enquiry, and we’ve told the partners."), "success")
    return _back(public_id)


@blueprint.post(f"{ENQUIRY_URL}/feedback/<string(length=12):referral_id>")
def feedback_on(public_id: str, referral_id: str) -> Any:
    """Record whether a partner got in touch, and how it went."""
    enquiry, now = _enquiry_or_404(public_id), clock.utcnow()
    standing = enquiry_page.status_of(enquiry, now=now)
    asked = next((one for one in standing.asked if one.public_id == referral_id), None) or abort(404)
    said = ANSWERS.get(request.form.get("said", ""))
    if said is None:
        return enquiry_page.render_enquiry_page(
            enquiry, now=now, trouble=gettext("Nothing was saved. Please choose one of the answers.")
        ), 422
    try:
        feedback.record_feedback(asked.referral_id, said, by_mailed_link=access.came_by_mail(public_id), now=now)
    except Refusal as refusal:
        return enquiry_page.render_enquiry_page(enquiry, now=now, trouble=refusals.sentence(refusal, times)), 422
    flash(gettext("Thanks. Your answer helps other customers find partners who get in touch."), "success")
    return _back(public_id)


@blueprint.post(f"{ENQUIRY_URL}/object")
def object_to(public_id: str) -> Any:
    """Object that an enquiry closed as not real is real. The operator then decides."""
    enquiry, now = _enquiry_or_404(public_id), clock.utcnow()
    if request.form.get("sure") != "yes":
        return enquiry_page.render_enquiry_page(
            enquiry, now=now, trouble=gettext("Nothing was sent. To tell us, use the button.")
        ), 422
    not_real.object_to(enquiry.id, now=now)
    flash(gettext("We’ve told the network. It will look into this."), "success")
    return _back(public_id)


@blueprint.get(f"{ENQUIRY_URL}/erase")
def erasing(public_id: str) -> str:
    return _erasing(_enquiry_or_404(public_id), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/erase")
def erase(public_id: str) -> Any:
    enquiry, now = _enquiry_or_404(public_id), clock.utcnow()
    if request.form.get("sure") != "yes":
        trouble = gettext("Nothing was erased. To erase your data, use the button.")
        return _erasing(enquiry, now=now, trouble=trouble), 422
    erasure.erase(enquiry.id, now=now)
    queue.wake_worker()
    answer = make_response(redirect(url_for("enquiry.erased"), 303))
    link_cookies.forget_enquiry(answer, public_id)
    return answer


@blueprint.get("/enquiries/erased")
def erased() -> str:
    """Confirm the erasure. Public: it shows nothing of the enquiry."""
    return render_template("enquiry/erased.html")


def _enquiry_or_404(public_id: str) -> Enquiry:
    enquiry = access.enquiry_or_404(public_id)
    use_language_of(enquiry.language, enquiry.zone)
    return enquiry


def _mine_released(public_id: str) -> Enquiry:
    """Return the enquiry if it has been released. A held one has no other page than its own."""
    enquiry = _enquiry_or_404(public_id)
    if enquiry.held_until is not None:
        trouble = gettext(held.NOT_RELEASED)
        abort(make_response(enquiry_page.render_enquiry_page(enquiry, now=clock.utcnow(), trouble=trouble), 422))
    return enquiry


def _back(public_id: str) -> Response:
    return make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))


def _others(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    standing = enquiry_page.status_of(enquiry, now=now)
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
    return render_template("enquiry/choose.html", standing=enquiry_page.status_of(enquiry, now=now), trouble=trouble)


def _pressed_button(standing: EnquiryStatus) -> tuple[CustomerChoice, AskedPartner | None] | None:
    """Return the pressed button: a partner that may be chosen, somebody else, or nobody. None if there is none."""
    pressed = request.form.get("chosen")
    if pressed in (CustomerChoice.ELSEWHERE, CustomerChoice.NOBODY):
        return CustomerChoice(pressed), None
    return next(((CustomerChoice.REFERRAL, one) for one in standing.to_choose if one.public_id == pressed), None)


def _withdrawing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template("enquiry/withdraw.html", standing=enquiry_page.status_of(enquiry, now=now), trouble=trouble)


def _erasing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template("enquiry/erase.html", standing=enquiry_page.status_of(enquiry, now=now), trouble=trouble)
