"""A lost link is sent again; the answer never tells whether the address is known."""

from typing import Any

from email_validator import EmailNotValidError
from flask import render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field
from wtforms.validators import DataRequired, ValidationError

from referrals import clock
from referrals.actions import lost_link
from referrals.web import typed
from referrals.web.account.fields import sound_address
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.extensions import limiter

REQUESTS = "10 per hour"  # from one address of the internet


class LostLinkForm(FlaskForm):
    email = EmailField(
        _l("Email"),
        [DataRequired(_l("Write the address from which you sent your enquiry."))],
        filters=[typed.line],
        description=_l("The address that you gave in your enquiry."),
    )

    def validate_email(self, field: Field) -> None:
        try:
            field.data = sound_address(field.data)
        except EmailNotValidError as problem:
            raise ValidationError(gettext("This is not an email address. Write it like anna@company.com.")) from problem


@blueprint.get("/enquiries")
def lost() -> str:
    return render_template("enquiry/lost.html", form=LostLinkForm())


@blueprint.post("/enquiries")
@limiter.limit(REQUESTS)
def send_again() -> Any:
    form = LostLinkForm(request.form)
    if not form.validate():
        return render_template("enquiry/lost.html", form=form), 422
    lost_link.send_again(form.email.data, now=clock.utcnow())  # leaves at the worker's next turn: it is not woken
    return render_template("enquiry/lost.html", form=form, asked=True)
