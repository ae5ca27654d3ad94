"""The form for operators and agents who act for a customer: the partners are ticked in it, the channel is said."""

from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, ngettext

from referrals import clock
from referrals.actions.enquiry import Submitted
from referrals.models import Location, Role
from referrals.queries import listed
from referrals.queries import settings as network_settings
from referrals.rules.choices import Channel
from referrals.web import access
from referrals.web.access import roles
from referrals.web.enquiry import sending
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.enquiry.forms import OnBehalfForm
from referrals.web.enquiry.sending import Sender


@blueprint.get("/operator/enquiries/new")
@roles(Role.OPERATOR, Role.AGENT)
def on_behalf() -> str:
    if not network_settings.enquiries_are_open():
        return render_template("enquiry/closed.html")
    now = clock.utcnow()
    form, _ = _form(now)
    form.partner.data = request.args.getlist("partner")
    form.channel.data = Channel.AGENT if access.person().is_agent else Channel.MARKETING
    form.language.data = str(get_locale())
    return sending.blank(form, now=now)


@blueprint.post("/operator/enquiries/new")
@roles(Role.OPERATOR, Role.AGENT)
def create_on_behalf() -> Any:
    now = clock.utcnow()
    form, locations = _form(now)
    answer = sending.answer(form, locations, sender=Sender(access.person()), now=now)
    return _sent(answer) if isinstance(answer, Submitted) else answer


def _form(now: datetime) -> tuple[OnBehalfForm, list[Location]]:
    form, locations = OnBehalfForm(sending.sent_fields()), list(listed.all_listed(now=now))
    sending.prepare(form, locations)
    return form, locations


def _sent(submitted: Submitted) -> Any:
    """Lead back to the list; the private link is the customer's alone."""
    number = len(submitted.referral_ids)
    if submitted.is_new:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", number), "success")
    else:
        flash(gettext("This enquiry had been sent already."), "message")
    return make_response(redirect(url_for("operator.enquiries"), 303))
