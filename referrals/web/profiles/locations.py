"""Add, change and remove the locations of a profile."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.partner import locations as locations_actions
from referrals.language import countries
from referrals.models import Location
from referrals.queries.partner import country_profiles
from referrals.web import locations
from referrals.web.account import rate_limits
from referrals.web.locations import LocationForm
from referrals.web.profiles import editing
from referrals.web.profiles.blueprint import COUNTRY, blueprint
from referrals.web.security import access
from referrals.web.security.access import ADMINS, partner_id, roles

LOCATION = "/profiles/locations/<slug>"


def location_or_404(slug: str) -> Location:
    return country_profiles.location_of(partner_id(), slug) or abort(404)


@blueprint.route(f"{COUNTRY}/locations/new", methods=["GET", "POST"])
@roles(*ADMINS)
@rate_limits.INVITATIONS
def add_location(country: str) -> Any:
    me, country = access.person(), editing.profile_or_404(partner_id(), country).profile.country
    form = LocationForm(language=me.language, zone=me.zone, country_code=country)
    return locations.add(
        form,
        lambda: _page("profiles/new_location.html", form, country),
        partner_id=partner_id(),
        country=country,
        message=gettext("Location added. We’ve emailed its contact to verify the address."),
        done=url_for("profiles.profile", country=country),
    )


@blueprint.route(LOCATION, methods=["GET", "POST"])
@roles(*ADMINS)
@rate_limits.INVITATIONS
def location(slug: str) -> Any:
    found = location_or_404(slug)
    country = found.profile.country
    form = LocationForm(obj=found, country_code=country)
    done = url_for("profiles.profile", country=country)
    return locations.change(found, form, lambda: _page("profiles/location.html", form, country, found), done=done)


@blueprint.post(f"{LOCATION}/remove")
@roles(*ADMINS)
def remove_location(slug: str) -> Any:
    found = location_or_404(slug)
    name, country = found.name, found.profile.country
    locations_actions.remove(found.id, now=clock.utcnow())
    flash(gettext("Location %(name)s removed.", name=name), "success")
    return redirect(url_for("profiles.profile", country=country), 303)


def _page(template: str, form: LocationForm, country: str, found: Location | None = None) -> str:
    return render_template(
        template,
        form=form,
        location=found,
        country=country,
        country_name=countries.name,
        open_referrals=country_profiles.open_referrals_at(found.id, now=clock.utcnow()) if found else 0,
    )
