"""The form for operators and agents who act for a customer, in three steps: needs, ranked partners, preview.

Each step posts all fields again; the server stores nothing between them.
"""

from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from referrals import clock
from referrals.actions.enquiry.customer_actions import Submitted
from referrals.language import offer_sentences
from referrals.models import Location, Role
from referrals.queries.enquiry import customer_page, next_best
from referrals.queries.enquiry.next_best import EnquiryNeeds
from referrals.queries.network import settings as network_settings
from referrals.queries.partner import visible_locations
from referrals.rules.choices import Channel
from referrals.rules.ranking.traits import EnquiryTraits
from referrals.web import current_network
from referrals.web.enquiry import submission
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.enquiry.forms import OnBehalfForm
from referrals.web.enquiry.submission import Sender
from referrals.web.security import access
from referrals.web.security.access import roles

MAX_OFFERED = 30


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
    return submission.render_blank_form(form, now=now)


@blueprint.post("/operator/enquiries/new")
@roles(Role.OPERATOR, Role.AGENT)
def create_on_behalf() -> Any:
    now = clock.utcnow()
    form, locations = _form(now)
    sender = Sender(access.person())
    if request.form.get("step") == "partners":
        return _first_step(form, locations, now=now)
    answer = submission.answer_form(form, locations, sender=sender, now=now)
    if isinstance(answer, Submitted):
        return _redirect_to_list(answer)
    return (_choosing(form, locations, now=now), 422) if form.errors.keys() == {"partner"} else answer


def _first_step(form: OnBehalfForm, locations: list[Location], *, now: datetime) -> ResponseReturnValue:
    """Show the partners if the form is valid apart from the choice of partners."""
    submission.validate_form(form, now=now)
    form.partner.errors = []
    return submission.form_again(form, 422) if form.errors else _choosing(form, locations, now=now)


def _choosing(form: OnBehalfForm, locations: list[Location], *, now: datetime) -> str:
    """Show the ranked partners. A ticked location that is not among them is shown in place of its partner's."""
    found = next_best.next_best_for(_enquiry_needs(form), now=now, most=MAX_OFFERED)
    offered = {offer.slug for offer in found}
    others = [one for one in locations if one.slug in form.partner.data and one.slug not in offered]
    taken = {one.profile.partner_id for one in others}
    return render_template(
        "enquiry/ranked.html",
        form=form,
        found=[offer for offer in found if offer.partner_id not in taken],
        others=others,
        limit=current_network.settings().partner_limit,
        offer_sentences=offer_sentences,
    )


def _enquiry_needs(form: OnBehalfForm) -> EnquiryNeeds:
    """Return the enquiry as the ranking needs it."""
    overview = submission.overview_of(form)
    terms = [(term.vocabulary, term.id) for term in customer_page.terms_by_id(overview.term_ids)]
    kind = EnquiryTraits(
        tuple(terms),
        *(overview.company_size, overview.country, overview.time_frame),
        *(overview.budget_currency, overview.budget_from_minor, overview.budget_to_minor),
    )
    return EnquiryNeeds(
        form.stamp.data or "", kind, overview.country, overview.place, overview.keywords, (overview.need,)
    )


def _form(now: datetime) -> tuple[OnBehalfForm, list[Location]]:
    form, locations = OnBehalfForm(submission.sent_fields()), list(visible_locations.all_listed(now=now))
    submission.prepare_form(form, locations)
    return form, locations


def _redirect_to_list(submitted: Submitted) -> ResponseReturnValue:
    """Redirect to the list of enquiries. The private link is for the customer only."""
    number = len(submitted.referral_ids)
    if submitted.is_new:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", number), "success")
    else:
        flash(gettext("This enquiry has already been sent."), "message")
    return make_response(redirect(url_for("operator.enquiries"), 303))
