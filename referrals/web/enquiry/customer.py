"""The customer's enquiry page and its actions: ask another partner, say who was chosen, withdraw.

The page can be opened by an emailed link alone. So each form has a choice without a default and is refused without it:
a mail scanner that opens every link and submits every form changes nothing.
"""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from referrals import clock, links, queue
from referrals.actions import enquiry as verbs
from referrals.actions import held
from referrals.language import offers, refusals
from referrals.models import Enquiry
from referrals.queries import held as held_enquiries
from referrals.queries.enquiry import Asked, Standing
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import Chosen
from referrals.rules.refusal import Refusal
from referrals.web import access, link_cookies
from referrals.web import choosing as choosing_from
from referrals.web.enquiry import showing
from referrals.web.enquiry.blueprint import blueprint, no_such_enquiry
from referrals.web.language import speak_to
from referrals.web.times import times

PAGE = "/enquiries/<string(length=12):public_id>"


@blueprint.get("/enquiries/<string(minlength=13):token>")
def open_link(token: str) -> Any:
    """Store the link in a cookie and redirect to the URL without the token. Changes nothing else."""
    link = links.read_enquiry_token(token)
    if link is None:
        return no_such_enquiry()
    if held_enquiries.was_never_released(link.public_id):
        return render_template("enquiry/expired.html"), 410
    answer = make_response(redirect(url_for("enquiry.show", public_id=link.public_id), 303))
    link_cookies.remember_enquiry(answer, link)
    return answer


@blueprint.get(PAGE)
def show(public_id: str) -> str:
    return showing.page(_mine(public_id), now=clock.utcnow())


@blueprint.get(f"{PAGE}/another")
def others(public_id: str) -> str:
    return _others(_mine_released(public_id), now=clock.utcnow())


@blueprint.post(f"{PAGE}/another")
def ask_another(public_id: str) -> Any:
    enquiry, now = _mine_released(public_id), clock.utcnow()
    try:
        asked = verbs.ask_another(
            enquiry.id, location_ids=choosing_from.ticked_locations(now=now), by=CUSTOMER, now=now
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
    answer = _chosen(showing.standing_of(enquiry, now=now))
    if answer is None:
        return _choosing(enquiry, now=now, trouble=gettext("Who did you choose? Please use one of the buttons.")), 422
    chosen, asked = answer
    try:
        referral_id, by_mail = asked.referral_id if asked else None, access.came_by_mail(public_id)
        verbs.choose(enquiry.id, chosen=chosen, referral_id=referral_id, by_mailed_link=by_mail, now=now)
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
    verbs.withdraw(enquiry.id, now=now)
    queue.wake_worker()
    if _mine(public_id).chosen:  # closed in the meantime, for example in another tab
        flash(gettext("This enquiry is already closed."), "message")
    else:
        flash(gettext("You’ve withdrawn your enquiry, and we’ve told the partners."), "success")
    return _back(public_id)


def _mine(public_id: str) -> Enquiry:
    enquiry = access.enquiry_or_404(public_id)
    speak_to(enquiry.language, enquiry.zone)
    return enquiry


def _mine_released(public_id: str) -> Enquiry:
    """Return the enquiry if it has been released. A held one has no other page than its own."""
    enquiry = _mine(public_id)
    if enquiry.held_until is not None:
        trouble = gettext(held.NOT_RELEASED)
        abort(make_response(showing.page(enquiry, now=clock.utcnow(), trouble=trouble), 422))
    return enquiry


def _back(public_id: str) -> Response:
    return make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))


def _others(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    standing = showing.standing_of(enquiry, now=now)
    page = choosing_from.page(enquiry.id, now=now)
    ticked = choosing_from.ticked()
    return render_template(
        "enquiry/another.html", standing=standing, page=page, offers_words=offers, ticked=ticked, trouble=trouble
    )


def _choosing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template("enquiry/choose.html", standing=showing.standing_of(enquiry, now=now), trouble=trouble)


def _chosen(standing: Standing) -> tuple[Chosen, Asked | None] | None:
    """Return the pressed button: a partner that may be chosen, somebody else, or nobody. None if there is none."""
    pressed = request.form.get("chosen")
    if pressed in (Chosen.ELSEWHERE, Chosen.NOBODY):
        return Chosen(pressed), None
    return next(((Chosen.REFERRAL, one) for one in standing.to_choose if one.public_id == pressed), None)


def _withdrawing(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template("enquiry/withdraw.html", standing=showing.standing_of(enquiry, now=now), trouble=trouble)
