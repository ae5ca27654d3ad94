"""The question two weeks after the reveal: whether a partner got in touch, and how it went. Each answer is a button."""

from typing import Any

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.enquiry import feedback
from referrals.actions.enquiry.feedback import CustomerFeedback
from referrals.language import refusals
from referrals.queries.enquiry import customer_page
from referrals.rules.choices import FeedbackResult
from referrals.rules.refusal import Refusal
from referrals.web import current_network
from referrals.web.enquiry import customer, enquiry_page
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.requests.locale import use_language_of
from referrals.web.responses.times import times
from referrals.web.security import access

ANSWERS = {"no": CustomerFeedback(got_in_touch=False)} | {
    str(went): CustomerFeedback(got_in_touch=True, went=went) for went in FeedbackResult
}


@blueprint.post(f"{customer.PAGE}/feedback/<string(length=12):referral_id>")
def feedback_on(public_id: str, referral_id: str) -> Any:
    enquiry, now = access.enquiry_or_404(public_id), clock.utcnow()
    use_language_of(enquiry.language, enquiry.zone)
    standing = customer_page.enquiry_status(enquiry, limit=current_network.settings().partner_limit, now=now)
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
    return make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))
