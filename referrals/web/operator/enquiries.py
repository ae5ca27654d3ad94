"""The enquiries of the network and their results. Operators see all, agents those that they entered."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from referrals import clock, queue
from referrals.actions.enquiry import confirmation, customer_actions
from referrals.language import countries, offer_sentences, refusals, triage_reasons
from referrals.models import Enquiry, Person
from referrals.queries.enquiry import customer_page, enquiry_list, held, private_part
from referrals.queries.enquiry.enquiry_list import EnquiryFilter, EnquiryState
from referrals.rules.choices import Channel
from referrals.rules.refusal import Refusal
from referrals.web import current_network, next_partners
from referrals.web.operator import duplicates
from referrals.web.operator.blueprint import blueprint, network, operators
from referrals.web.requests import cursors
from referrals.web.requests.locale import times
from referrals.web.security import access

ENQUIRY_URL = "/enquiries/<string(length=12):public_id>"


@blueprint.get("/enquiries")
@network
def enquiries() -> str:
    wanted, now = _read_filter(access.person()), clock.utcnow()
    page = enquiry_list.enquiry_page(wanted, after=cursors.read(request.args.get("after"), datetime), now=now)
    return render_template(
        "operator/enquiries.html",
        wanted=wanted,
        page=page,
        after=cursors.write(page.after),
        shows=EnquiryState,
        reasons=triage_reasons.REASONS,
        channels=Channel,
        country_name=countries.name,
        now=now,
    )


def _read_filter(me: Person) -> EnquiryFilter:
    show, channel = request.args.get("show", ""), request.args.get("channel")
    return EnquiryFilter(
        show=EnquiryState(show) if show in list(EnquiryState) else EnquiryState.ALL,
        words=request.args.get("q", "").replace("\0", "").strip()[:80],
        channel=channel if channel in list(Channel) else None,
        entered_by_id=me.id if me.is_agent else None,
    )


@blueprint.get(ENQUIRY_URL)
@network
def enquiry(public_id: str) -> str:
    """Show an enquiry with both parts, and its status at each partner."""
    return _page(_enquiry_or_404(public_id), now=clock.utcnow())


@blueprint.get(f"{ENQUIRY_URL}/another")
@network
def others(public_id: str) -> str:
    return _others(_enquiry_or_404(public_id), now=clock.utcnow())


@blueprint.post(f"{ENQUIRY_URL}/another")
@network
def ask_another(public_id: str) -> Any:
    """Send the enquiry to more partners on behalf of its customer."""
    found, now, me = _enquiry_or_404(public_id), clock.utcnow(), access.person()
    try:
        asked = customer_actions.ask_another(
            found.id, location_ids=next_partners.ticked_locations(now=now), by=access.actor_of(me), now=now
        )
    except Refusal as refusal:
        return _others(_enquiry_or_404(public_id), now=now, trouble=refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    if asked:
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", len(asked)), "success")
    return redirect(url_for("operator.enquiry", public_id=public_id), 303)


@blueprint.post(f"{ENQUIRY_URL}/release")
@operators
def release_enquiry(public_id: str) -> Any:
    """Release a held enquiry without the customer's confirmation."""
    found, me = _enquiry_or_404(public_id), access.person()
    try:
        number = confirmation.release(found.id, by=access.actor_of(me), now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "error")
    else:
        queue.wake_worker()
        flash(ngettext("Sent to %(num)d partner.", "Sent to %(num)d partners.", number), "success")
    return redirect(url_for("operator.enquiry", public_id=public_id), 303)


@blueprint.post(f"{ENQUIRY_URL}/erase")
@operators
def erase_enquiry(public_id: str) -> Any:
    """Erase a held enquiry."""
    found = _enquiry_or_404(public_id)
    try:
        confirmation.erase_held(found.id, now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "error")
        return redirect(url_for("operator.enquiry", public_id=public_id), 303)
    flash(gettext("Erased. No one was told."), "success")
    return redirect(url_for("operator.enquiries", show=EnquiryState.HELD), 303)


def _enquiry_or_404(public_id: str) -> Enquiry:
    me = access.person()
    return enquiry_list.enquiry_by_id(public_id, entered_by_id=me.id if me.is_agent else None) or abort(404)


def _page(found: Enquiry, *, now: datetime) -> str:
    me, customer = access.person(), private_part.for_customer(found)
    return render_template(
        "operator/enquiry.html",
        enquiry=found,
        private=customer,
        duplicates=duplicates.similar_enquiries(found, customer) if me.is_operator else [],
        asked=enquiry_list.asked_of(found.id, now=now),
        entered_by=enquiry_list.entered_by(found),
        room=0 if found.held_until else _enquiry_status(found, now).room,
        held=next(iter(held.by_ids([found.id])), None),
        triage=held.triage_findings(found.id),
        reasons=triage_reasons.REASONS,
        me=me,
        now=now,
    )


def _enquiry_status(found: Enquiry, now: datetime) -> customer_page.EnquiryStatus:
    return customer_page.enquiry_status(found, limit=current_network.settings().partner_limit, now=now)


def _others(found: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    return render_template(
        "operator/another.html",
        standing=_enquiry_status(found, now),
        page=next_partners.next_partners(found.id, now=now),
        offer_sentences=offer_sentences,
        ticked=next_partners.ticked_slugs(),
        trouble=trouble,
    )
