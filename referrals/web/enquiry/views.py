"""The public form, and its confirmation page."""

from datetime import datetime

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_limiter import RequestLimit

from referrals import clock, links
from referrals.actions.enquiry.customer_actions import Submitted
from referrals.links import EnquiryLink
from referrals.models import Location
from referrals.queries.directory import listings
from referrals.queries.enquiry import customer_page, held, private_part
from referrals.queries.network import settings as network_settings
from referrals.web import next_partners
from referrals.web.directory import search_parameters
from referrals.web.enquiry import enquiry_page, submission
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.enquiry.forms import EnquiryForm
from referrals.web.enquiry.submission import Sender
from referrals.web.extensions import limiter
from referrals.web.requests.locale import use_language_of
from referrals.web.security import link_cookies

SUBMIT_LIMIT = "20 per hour"  # for each client address; a whole office can share one
VIEW_LIMIT = "120 per hour"  # of the form and its preview


@blueprint.get("/enquiries/new")
def new() -> str | Response:
    now = clock.utcnow()
    if not network_settings.enquiries_are_open():
        return render_template("enquiry/closed.html")
    at = search_parameters.read(request.args)
    locations = listings.locations_by_slug(request.args.getlist("partner"), now=now)
    if not locations:
        flash(gettext("Select the partners you want to contact."), "message")
        return make_response(redirect(url_for("directory.partners", **at.query())))
    form, _ = _form(locations)
    submission.fill(form, at)
    form.partner.data = [location.slug for location in locations]
    return submission.render_blank_form(form, now=now)


def _is_sending() -> bool:
    return request.form.get("step") == "send"


def _is_no_sending() -> bool:
    return not _is_sending()


def _too_often(_limit: RequestLimit) -> Response:
    form, _ = _posted(clock.utcnow())
    form.form_errors.append(
        gettext("Too many enquiries from this connection. Please wait a few minutes and try again.")
    )
    return make_response(*submission.form_again(form, 429))


@blueprint.post("/enquiries/new")
@limiter.limit(SUBMIT_LIMIT, exempt_when=_is_no_sending, on_breach=_too_often)
@limiter.limit(VIEW_LIMIT, exempt_when=_is_sending, on_breach=_too_often)
def create() -> Response:
    now = clock.utcnow()
    form, locations = _posted(now)
    answer = submission.answer_form(form, locations, sender=Sender(), now=now)
    return _redirect_to_confirmation(answer) if isinstance(answer, Submitted) else make_response(*answer)


@blueprint.get("/enquiries/<string(length=12):public_id>/sent")
def sent(public_id: str) -> str:
    """Confirm the sending. Details are shown only to the browser that sent the enquiry."""
    link = link_cookies.enquiry_link(public_id)
    enquiry = customer_page.by_public_id(public_id) if link else None
    if link is None or enquiry is None or not links.link_opens(link.secret, enquiry):
        return render_template("enquiry/sent.html", standing=None)
    use_language_of(enquiry.language, enquiry.zone)
    now = clock.utcnow()
    return render_template(
        "enquiry/sent.html",
        held=next(iter(held.by_ids([enquiry.id])), None),
        standing=enquiry_page.status_of(enquiry, now=now),
        confirmation=enquiry_page.confirmation_of(enquiry, now=now),
        customer=private_part.for_customer(enquiry),
    )


def _form(locations: list[Location]) -> tuple[EnquiryForm, list[Location]]:
    form = EnquiryForm(submission.sent_fields())
    submission.prepare_form(form, locations)
    return form, locations


def _posted(now: datetime) -> tuple[EnquiryForm, list[Location]]:
    return _form(listings.locations_by_slug(next_partners.ticked_slugs(), now=now))


def _redirect_to_confirmation(submitted: Submitted) -> Response:
    """Redirect to the confirmation, and store the link in the browser that submitted this form.

    No other browser gets the link: a partner who has read both parts could submit the same text to obtain it.
    """
    answer = make_response(redirect(url_for("enquiry.sent", public_id=submitted.public_id), 303))
    if submitted.is_own:
        link = EnquiryLink(submitted.public_id, submitted.link_secret, is_mailed=False)
        link_cookies.remember_enquiry(answer, link)
    return answer
