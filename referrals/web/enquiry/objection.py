"""A customer objects that an enquiry closed as not real is real. The operator then decides."""

from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.enquiry import not_real
from referrals.web.enquiry import enquiry_page
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.requests.locale import use_language_of
from referrals.web.security import access


@blueprint.post("/enquiries/<string(length=12):public_id>/object")
def object_to(public_id: str) -> Any:
    enquiry, now = access.enquiry_or_404(public_id), clock.utcnow()
    use_language_of(enquiry.language, enquiry.zone)
    if request.form.get("sure") != "yes":
        return enquiry_page.render_enquiry_page(
            enquiry, now=now, trouble=gettext("Nothing was sent. To tell us, use the button.")
        ), 422
    not_real.object_to(enquiry.id, now=now)
    flash(gettext("We’ve told the network. It will look into this."), "success")
    return make_response(redirect(url_for("enquiry.show", public_id=public_id), 303))
