"""Send a lost link again. The response never shows whether the email is known."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from referrals import clock
from referrals.actions.enquiry import lost_link
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.extensions import limiter
from referrals.web.forms.fields import AddressField

REQUESTS = "10 per hour"  # for each client address


class LostLinkForm(FlaskForm):
    email = AddressField(
        _l("Email"),
        [DataRequired(_l("Enter the address you used for your enquiry."))],
        description=_l("The address you gave in your enquiry."),
    )


@blueprint.get("/enquiries")
def lost() -> str:
    return render_template("enquiry/lost.html", form=LostLinkForm())


@blueprint.post("/enquiries")
@limiter.limit(REQUESTS)
def send_again() -> Any:
    form = LostLinkForm(request.form)
    if not form.validate():
        return render_template("enquiry/lost.html", form=form), 422
    lost_link.send_again(form.email.data, now=clock.utcnow())  # the worker is not woken, so that timing reveals nothing
    return render_template("enquiry/lost.html", form=form, asked=True)
