"""The locations of a partner, as the operator adds them and corrects their contacts."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import location as verbs
from referrals.language import countries
from referrals.models import Location, Partner
from referrals.queries import team
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.forms.errors import refuse
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.partners import PARTNER, partner_or_404
from referrals.web.profiles.location_forms import LocationForm, NewLocationForm


@blueprint.route(f"{PARTNER}/locations/new", methods=["GET", "POST"])
@operators
def add_location(public_id: str) -> Any:
    found, me = partner_or_404(public_id), access.person()
    form = NewLocationForm(language=me.language, zone=me.zone)
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        verbs.add(found.id, form.place(), country=form.country.data, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(partner_or_404(public_id), form)
    queue.wake_worker()
    flash(gettext("The location is added."), "success")
    return redirect(url_for("operator.partner", public_id=public_id), 303)


@blueprint.route(f"{PARTNER}/locations/<slug>", methods=["GET", "POST"])
@operators
def location(public_id: str, slug: str) -> Any:
    found = partner_or_404(public_id)
    place = team.location_of(found.id, slug) or abort(404)
    form = LocationForm(obj=place, country_code=place.profile.country)
    if not form.validate_on_submit():
        return _page(found, form, place)
    if not verbs.change(place.id, form.place(), now=clock.utcnow()):
        abort(404)
    queue.wake_worker()
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.partner", public_id=public_id), 303)


def _page(found: Partner, form: LocationForm, place: Location | None = None) -> tuple[str, int]:
    country = countries.name(place.profile.country) if place else ""
    page = render_template("operator/location.html", partner=found, form=form, location=place, country=country)
    return page, 422 if form.is_submitted() else 200
