"""From a posted enquiry form to a submission: validate, preview, send. For customers and those who act for one.

Each form carries a signed stamp: a nonce (idempotency key), and the time at which the form was issued. The nonce makes
sure that a form submitted twice creates one enquiry. The time reveals robots, which submit a form almost at once.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask import render_template, request, session
from flask_babel import get_locale, gettext
from werkzeug.datastructures import MultiDict

from referrals import links, queue
from referrals.actions.enquiry import customer_actions
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission, Submitted
from referrals.actions.enquiry.triage import EnquiryOrigin
from referrals.language import telephones, time_zones
from referrals.models import Location, Person, Term, Vocabulary
from referrals.queries.directory import campaigns
from referrals.queries.enquiry import customer_page
from referrals.rules.actor import CUSTOMER, Actor
from referrals.rules.choices import Channel
from referrals.rules.refusal import Refusal
from referrals.rules.triage import HoldReason
from referrals.web import current_network
from referrals.web.directory import search_parameters, search_record
from referrals.web.directory.search_parameters import SearchParameters
from referrals.web.enquiry import giveaways
from referrals.web.enquiry.forms import CONSENT_VERSION, EnquiryForm, OnBehalfForm
from referrals.web.forms.errors import refuse
from referrals.web.security import access, browser

PREVIEWED = "previewed"  # session key: the nonces of forms whose preview was shown
MAX_REMEMBERED_PREVIEWS = 5
SHORTEST_FILLING = timedelta(seconds=3)  # in which anybody can fill in the form
FORM_LIFETIME = timedelta(days=1)  # for which a form is valid

Page = tuple[str, int]


@dataclass(frozen=True)
class Stamp:
    """The stamp of a form: its nonce, and when it was issued."""

    nonce: str
    given_at: datetime

    def is_too_fresh(self, now: datetime) -> bool:
        return now - self.given_at < SHORTEST_FILLING


@dataclass(frozen=True)
class Sender:
    """Who sends the enquiry: the customer, or a `person` of the network for a customer."""

    person: Person | None = None

    @property
    def actor(self) -> Actor:
        return access.actor_of(self.person) if self.person else CUSTOMER


def prepare_form(form: EnquiryForm, locations: Sequence[Location]) -> None:
    """Set the choices of a form."""
    form.offer(customer_page.offered_terms())
    form.offer_partners(locations)


def render_blank_form(form: EnquiryForm, *, now: datetime) -> str:
    """Render an empty form with a new stamp."""
    form.stamp.data = new_stamp(now)
    return render_template("enquiry/new.html", form=form)


def fill(form: EnquiryForm, at: SearchParameters) -> None:
    """Fill an empty form with the terms of the search that leads to it."""
    place = search_parameters.place(at)
    form.search.data = urlencode(search_parameters.pairs(at))
    form.need.data = at.q[:90]
    form.country.data = place.country if place else at.country
    form.place.data = place.name if place else at.near[:80]
    form.company_size.data = at.size
    _tick(form, customer_page.terms_by_id(at.term))


def _tick(form: EnquiryForm, terms: Sequence[Term]) -> None:
    named: dict[str, list[str]] = {vocabulary: [] for vocabulary in Vocabulary}
    for term in terms:
        named[term.vocabulary].append(str(term.id))
    form.products.data, form.services.data = named[Vocabulary.PRODUCT], named[Vocabulary.SERVICE]
    form.industry.data = next(iter(named[Vocabulary.INDUSTRY]), "")


def new_stamp(now: datetime) -> str:
    """Return the signed stamp of a form issued at `now`."""
    return links.sign(links.FORM, secrets.token_urlsafe(16), int(now.timestamp()))


def read_stamp(stamp: str, now: datetime) -> Stamp | None:
    """Return the parsed stamp, or None if it is invalid or too old."""
    match links.read(links.FORM, stamp):
        case [str(nonce), int(seconds)]:
            found = Stamp(nonce, datetime.fromtimestamp(seconds, UTC))
            return found if now - found.given_at < FORM_LIFETIME else None
    return None


def sent_fields() -> MultiDict[str, str] | None:
    """Return the submitted fields without files, or None for a GET."""
    return request.form if request.method == "POST" else None


def answer_form(form: EnquiryForm, locations: Sequence[Location], *, sender: Sender, now: datetime) -> Page | Submitted:
    """Do what the pressed button says: show the form again, preview it, or send it."""
    if request.form.get("step") == "edit":
        return form_again(form, 200)
    given = validate_form(form, now=now)
    if given is None:
        return form_again(form, 422)
    submission, warnings = _read(form, given, locations, sender, now=now), _warnings(form)
    if request.form.get("step") != "send" or not set(warnings) <= set((form.acknowledged.data or "").split()):
        return _preview(form, submission, warnings)
    return _send(form, submission, sender=sender, now=now)


def form_again(form: EnquiryForm, status: int) -> Page:
    """Render the form with everything that was typed."""
    return render_template("enquiry/new.html", form=form), status


def validate_form(form: EnquiryForm, *, now: datetime) -> Stamp | None:
    """Validate the form. Return its stamp, or None if something is wrong with the form."""
    form.validate()
    given = read_stamp(form.stamp.data or "", now)
    if given is None:
        form.stamp.data = new_stamp(now)
        form.form_errors.append(gettext("This form has been open for a long time. Please check it and send it again."))
    return None if form.errors else given


def _warnings(form: EnquiryForm) -> list[str]:
    country = form.country.data
    found = giveaways.find_giveaways(form.everybody_sees(), company=form.company.data, country=country)
    telephone = form.telephone.data
    odd = ["odd-telephone"] if telephone and not telephones.parse(telephone, country) else []
    return [*map(str, found), *odd]


def _preview(form: EnquiryForm, submission: Submission, warnings: list[str]) -> Page:
    form.acknowledged.data = " ".join(warnings)
    _remember_preview(submission.nonce)
    page = render_template(
        "enquiry/preview.html",
        form=form,
        overview=submission.overview,
        terms=customer_page.terms_by_id(submission.overview.term_ids),
        channel=submission.channel,
        private=submission.private,
        warnings=warnings,
    )
    return page, 200


def _send(form: EnquiryForm, submission: Submission, *, sender: Sender, now: datetime) -> Page | Submitted:
    if sender.person is None:  # only when it is sent: it runs a search
        submission = replace(submission, search=search_record.of_an_enquiry(form.search.data or "", now=now))
    try:
        sent = customer_actions.submit(submission, by=sender.actor, now=now)
    except Refusal as refusal:
        refuse(form, refusal)
        return form_again(form, 422)
    queue.wake_worker()
    return sent


def _read(
    form: EnquiryForm, given: Stamp, locations: Sequence[Location], sender: Sender, *, now: datetime
) -> Submission:
    """Return the submission of a valid form. The preview and the sending use the same one."""
    channel, campaign = _channel_of(form, now=now)
    return Submission(
        overview_of(form),
        private_of(form),
        tuple(found.id for found in locations if found.slug in form.partner.data),
        nonce=given.nonce,
        consent_version=CONSENT_VERSION,
        channel=channel,
        campaign=campaign,
        entered_by_id=sender.person.id if sender.person else None,
        origin=None if sender.person else _origin(form, given, now=now),
    )


def _channel_of(form: EnquiryForm, *, now: datetime) -> tuple[Channel, str]:
    """Return the channel and the name of the campaign. The name is empty if there is no campaign."""
    if isinstance(form, OnBehalfForm):
        channel = Channel(form.channel.data)
        return channel, form.campaign.data if channel is Channel.MARKETING else ""
    search = search_parameters.parse_query_string(form.search.data or "")
    campaign = campaigns.running(search.campaign, now=now)
    return (Channel.MARKETING, campaign) if campaign else (Channel.SEARCH, "")


def _remember_preview(nonce: str) -> None:
    others = [other for other in session.get(PREVIEWED, []) if other != nonce]
    session[PREVIEWED] = [*others, nonce][-MAX_REMEMBERED_PREVIEWS:]


def _origin(form: EnquiryForm, given: Stamp, *, now: datetime) -> EnquiryOrigin:
    """Return the origin of this request, and the signs that a robot filled in the form."""
    odd = {
        HoldReason.NO_PREVIEW: given.nonce not in session.get(PREVIEWED, []),
        HoldReason.TOO_FAST: given.is_too_fresh(now),
        HoldReason.TRAP: bool(form.homepage.data),
    }
    return EnquiryOrigin(browser.key(), browser.network_key(), tuple(reason for reason, is_so in odd.items() if is_so))


def overview_of(form: EnquiryForm) -> Overview:
    """Return the overview: what partners see at once."""
    least, most = form.budget()
    terms = [form.industry.data, *form.products.data, *form.services.data]
    return Overview(
        need=form.need.data,
        country=form.country.data,
        language=form.language.data if isinstance(form, OnBehalfForm) else str(get_locale()),
        zone=form.zone.data if form.zone.data in time_zones.KNOWN else current_network.settings().default_zone,
        overview=form.overview.data,
        place=form.place.data,
        company_size=form.company_size.data or None,
        time_frame=form.time_frame.data or None,
        budget_from_minor=least,
        budget_to_minor=most,
        budget_currency=form.budget_currency.data if (least, most) != (None, None) else None,
        term_ids=tuple(sorted(int(term) for term in terms if term)),
        keywords=form.keywords.words(),
    )


def private_of(form: EnquiryForm) -> PrivatePart:
    """Return the private part: what a partner sees only after I'm interested."""
    names = PrivatePart.__dataclass_fields__
    return PrivatePart(**{name: form[name].data for name in names})
