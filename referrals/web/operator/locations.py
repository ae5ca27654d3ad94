"""Add locations to a partner and correct their contacts, as the operator."""

from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext

from referrals.language import countries
from referrals.models import Location
from referrals.queries.partner import country_profiles
from referrals.web import locations
from referrals.web.locations import LocationForm, NewLocationForm
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.partners import PARTNER, partner_or_404
from referrals.web.security import access


@blueprint.route(f"{PARTNER}/locations/new", methods=["GET", "POST"])
@operators
def add_location(public_id: str) -> Any:
    partner_id, me = partner_or_404(public_id).id, access.person()
    form = NewLocationForm(language=me.language, zone=me.zone)
    return locations.add(
        form,
        lambda: _page(public_id, form),
        partner_id=partner_id,
        country=form.country.data,
        message=gettext("Location added."),
        done=url_for("operator.partner", public_id=public_id),
    )


@blueprint.route(f"{PARTNER}/locations/<slug>", methods=["GET", "POST"])
@operators
def location(public_id: str, slug: str) -> Any:
    found = country_profiles.location_of(partner_or_404(public_id).id, slug) or abort(404)
    form = LocationForm(obj=found, country_code=found.profile.country)
    done = url_for("operator.partner", public_id=public_id)
    return locations.change(found, form, lambda: _page(public_id, form, found), done=done)


def _page(public_id: str, form: LocationForm, found: Location | None = None) -> str:
    country = countries.name(found.profile.country) if found else ""
    partner = partner_or_404(public_id)
    return render_template("operator/location.html", partner=partner, form=form, location=found, country=country)
