"""The operator's decision whether an enquiry is real: close it for everybody, or count it."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.enquiry import not_real, origin
from referrals.language import refusals
from referrals.models import Enquiry
from referrals.queries.enquiry import enquiry_list
from referrals.rules.refusal import Refusal
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.requests.locale import times
from referrals.web.security import access

REALITY_URL = "/enquiries/<string(length=12):public_id>/real"


@blueprint.post(REALITY_URL)
@operators
def judge(public_id: str) -> Any:
    """Close the enquiry as not real, or confirm that it is real, depending on the pressed button."""
    found, answer = _enquiry_or_404(public_id), request.form.get("real")
    try:
        if answer == "no":
            not_real.close(found.id, by=access.actor_of(access.person()), now=clock.utcnow())
            flash(gettext("Closed. We’ve told the partners working on it, and it doesn’t count for anyone."), "success")
        elif answer == "yes":
            not_real.overrule(found.id, now=clock.utcnow())
            flash(gettext("The enquiry counts as real. Only you can close it now."), "success")
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "warning")
    queue.wake_worker()
    return redirect(url_for("operator.enquiry", public_id=public_id), 303)


@blueprint.post("/referrals/<string(length=12):public_id>/not-own")
@operators
def clear_own(public_id: str) -> Any:
    """Clear an enquiry that looks like the partner's own, so that it counts in the ranking."""
    referral = access.referral_or_404(public_id).referral
    origin.clear(referral.id, by_id=access.person().id, now=clock.utcnow())
    flash(gettext("The enquiry counts now."), "success")
    return redirect(url_for("operator.desk"), 303)


def _enquiry_or_404(public_id: str) -> Enquiry:
    return enquiry_list.enquiry_by_id(public_id, entered_by_id=None) or abort(404)
