"""Confirm or disown an enquiry from its mailed link, and correct a mistyped email.

Only the mailed link proves the address. The browser that sent the enquiry does not.
"""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.enquiry import confirmation
from referrals.extensions import db
from referrals.language import refusals
from referrals.links import EnquiryLink
from referrals.models import Enquiry
from referrals.queries.enquiry import customer_page, held, private_part
from referrals.rules.refusal import Refusal
from referrals.web.enquiry import enquiry_page
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.enquiry.forms import CorrectedEmailForm
from referrals.web.extensions import limiter
from referrals.web.requests.locale import times, use_language_of
from referrals.web.security import access, browser, link_cookies

ENQUIRY_URL = "/enquiries/<string(length=12):public_id>"
CHANGES = "20 per hour"  # changes for each client address
ANSWERS = ("send", "not_mine")


@blueprint.post(f"{ENQUIRY_URL}/confirm")
def confirm(public_id: str) -> Any:
    """Process the pressed button, for this enquiry or another held one of the same email."""
    enquiry, now = _enquiry_or_404(public_id), clock.utcnow()
    if not access.came_by_mail(public_id):
        abort(404)
    answered = _pressed_button(enquiry)
    if answered is None:
        trouble = gettext("Nothing was changed. Please choose one of the buttons.")
        return enquiry_page.render_enquiry_page(enquiry, now=now, trouble=trouble), 422
    answer, target = answered
    try:
        if answer == "send":
            confirmation.confirm(target.id, browser_key=browser.key(), now=now)
        else:
            confirmation.disown(target.id, now=now)
    except Refusal as refusal:
        return enquiry_page.render_enquiry_page(
            _enquiry_or_404(public_id), now=now, trouble=refusals.sentence(refusal, times)
        ), 422
    queue.wake_worker()
    return _disowned(target) if answer == "not_mine" else _confirmed(target.public_id)


@blueprint.get("/enquiries/not-mine")
def not_mine() -> str:
    """Explain what follows from *I didn't write this*. Public: it shows nothing of the enquiry."""
    return render_template("enquiry/not_mine.html")


@blueprint.get(f"{ENQUIRY_URL}/address")
def address(public_id: str) -> str:
    enquiry = _changeable_enquiry_or_404(public_id)
    return _address_page(enquiry, CorrectedEmailForm(formdata=None), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/address")
@limiter.limit(CHANGES)
def change_address(public_id: str) -> Any:
    enquiry, now = _changeable_enquiry_or_404(public_id), clock.utcnow()
    form = CorrectedEmailForm(request.form)
    if not form.validate():
        return _address_page(enquiry, form, now=now), 422
    try:
        confirmation.change_address(enquiry.id, email=form.email.data, now=now)
    except Refusal as refusal:
        form.form_errors.append(refusals.sentence(refusal, times))
        return _address_page(_changeable_enquiry_or_404(public_id), form, now=now), 422
    queue.wake_worker()
    answer = make_response(redirect(url_for("enquiry.sent", public_id=public_id), 303))
    changed = customer_page.by_public_id(public_id)
    assert changed is not None
    link_cookies.remember_enquiry(answer, EnquiryLink(public_id, changed.link_secret, is_mailed=False))
    flash(gettext("Address changed. Links sent to the old one no longer work."), "success")
    return answer


def _enquiry_or_404(public_id: str) -> Enquiry:
    enquiry = access.enquiry_or_404(public_id)
    use_language_of(enquiry.language, enquiry.zone)
    return enquiry


def _changeable_enquiry_or_404(public_id: str) -> Enquiry:
    """Return the enquiry for the browser that sent it. Any other browser gets 404."""
    enquiry = _enquiry_or_404(public_id)
    if enquiry.browser_key is None or enquiry.browser_key != browser.known_key():
        abort(404)
    return enquiry


def _pressed_button(enquiry: Enquiry) -> tuple[str, Enquiry] | None:
    """Return the pressed button and its enquiry: this one, or a held one of the same email. None if unclear."""
    mine = {enquiry.public_id: enquiry} | {
        one.enquiry.public_id: one.enquiry for one in held.held_of_same_address(enquiry)
    }
    pressed = [(answer, mine.get(request.form[answer])) for answer in ANSWERS if answer in request.form]
    found = [(answer, target) for answer, target in pressed if target is not None]
    return found[0] if len(found) == 1 and len(pressed) == 1 else None


def _confirmed(public_id: str) -> Response:
    enquiry = customer_page.by_public_id(public_id)
    assert enquiry is not None
    flash(_thanks(enquiry), "success")
    answer = make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))
    link_cookies.remember_enquiry(answer, EnquiryLink(public_id, enquiry.link_secret))
    return answer


def _thanks(enquiry: Enquiry) -> str:
    if enquiry.held_until is not None:
        return str(gettext("Thanks, your address is confirmed. We’ll send your enquiry shortly."))
    return str(gettext("Thanks, your address is confirmed."))


def _disowned(enquiry: Enquiry) -> Response:
    answer = make_response(redirect(url_for("enquiry.not_mine"), 303))
    link_cookies.forget_enquiry(answer, enquiry.public_id)
    return answer


def _address_page(enquiry: Enquiry, form: CorrectedEmailForm, *, now: datetime) -> str:
    return render_template(
        "enquiry/address.html",
        enquiry=enquiry,
        form=form,
        private=private_part.for_customer(enquiry),
        why_not=_why_not(enquiry, now),
    )


def _why_not(enquiry: Enquiry, now: datetime) -> str | None:
    why = confirmation.why_not_changeable(db.session, enquiry, now=now)
    return None if why is None else gettext(why)
