"""The form for operators and agents who act for a customer, in three steps: needs, ranked partners, preview.

Each step posts all fields again; the server stores nothing between them.
"""

from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, ngettext

from referrals import clock
from referrals.actions.enquiry import Submitted
from referrals.language import offers
from referrals.models import Location, Role
from referrals.queries import enquiry as enquiries
from referrals.queries import listed, next_best
from referrals.queries import settings as network_settings
from referrals.queries.next_best import Wanted
from referrals.rules.choices import Channel
from referrals.rules.ranking.traits import Kind
from referrals.web import access, network
from referrals.web.access import roles
from referrals.web.enquiry import sending
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.enquiry.forms import OnBehalfForm
from referrals.web.enquiry.sending import Sender

MOST_OFFERED = 30


@blueprint.get("/operator/enquiries/new")
@roles(Role.OPERATOR, Role.AGENT)
def on_behalf() -> str:
    if not network_settings.enquiries_are_open():
        return render_template("enquiry/closed.html")
    now = clock.utcnow()
    form, locations = _form(now)
    if not locations:
        return render_template("enquiry/closed.html", closed_for_lack_of_partners=True)
    form.partner.data = request.args.getlist("partner")
    form.channel.data = Channel.AGENT if access.person().is_agent else Channel.MARKETING
    form.language.data = str(get_locale())
    return sending.blank(form, now=now)


@blueprint.post("/operator/enquiries/new")
@roles(Role.OPERATOR, Role.AGENT)
def create_on_behalf() -> Any:
    now = clock.utcnow()
    form, locations = _form(now)
    sender = Sender(access.person())
    if request.form.get("step") == "partners":
        return _first_step(form, locations, now=now)
    answer = sending.answer(form, locations, sender=sender, now=now)
    if isinstance(answer, Submitted):
        return _sent(answer)
    return (_choosing(form, locations, now=now), 422) if form.errors.keys() == {"partner"} else answer


def _first_step(form: OnBehalfForm, locations: list[Location], *, now: datetime) -> Any:
    """Show the partners if the form is valid apart from the choice of partners."""
    sending.check(form, now=now)
    form.partner.errors = []
    return sending.form_again(form, 422) if form.errors else _choosing(form, locations, now=now)


def _choosing(form: OnBehalfForm, locations: list[Location], *, now: datetime) -> str:
    """Show the ranked partners. A ticked location that is not among them is shown in place of its partner's."""
    found = next_best.for_wanted(_wanted(form), now=now, most=MOST_OFFERED)
    offered = {offer.slug for offer in found}
    others = [one for one in locations if one.slug in form.partner.data and one.slug not in offered]
    taken = {one.profile.partner_id for one in others}
    return render_template(
        "enquiry/ranked.html",
        form=form,
        found=[offer for offer in found if offer.partner_id not in taken],
        others=others,
        limit=network.settings().partner_limit,
        offers_words=offers,
    )


def _wanted(form: OnBehalfForm) -> Wanted:
    """Return the enquiry as the ranking needs it."""
    overview = sending.overview_of(form)
    terms = [(term.vocabulary, term.id) for term in enquiries.terms_by_id(overview.term_ids)]
    kind = Kind(
        tuple(terms),
        *(overview.company_size, overview.country, overview.time_frame),
        *(overview.budget_currency, overview.budget_from_minor, overview.budget_to_minor),
    )
    return Wanted(form.stamp.data or "", kind, overview.country, overview.place, overview.keywords, (overview.need,))


def _form(now: datetime) -> tuple[OnBehalfForm, list[Location]]:
    form, locations = OnBehalfForm(sending.sent_fields()), list(listed.all_listed(now=now))
    sending.prepare(form, locations)
    return form, locations


def _sent(submitted: Submitted) -> Any:
    """Redirect to the list of enquiries. The private link is for the customer only."""
    number = len(submitted.referral_ids)
    if submitted.is_new:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", number), "success")
    else:
        flash(gettext("This enquiry has already been sent."), "message")
    return make_response(redirect(url_for("operator.enquiries"), 303))
