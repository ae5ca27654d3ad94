"""What an admin does with the locations of a profile: add, change, remove."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import location as verbs
from referrals.language import countries
from referrals.models import Location
from referrals.queries import team
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.access import roles
from referrals.web.account import limits
from referrals.web.forms.errors import refuse
from referrals.web.profiles import editing
from referrals.web.profiles.blueprint import COUNTRY, blueprint
from referrals.web.profiles.location_forms import LocationForm
from referrals.web.profiles.views import ADMINS, partner_id

LOCATION = "/profiles/locations/<slug>"


def location_or_404(slug: str) -> Location:
    return team.location_of(partner_id(), slug) or abort(404)


@blueprint.route(f"{COUNTRY}/locations/new", methods=["GET", "POST"])
@roles(*ADMINS)
@limits.INVITATIONS
def add_location(country: str) -> Any:
    me, here = access.person(), editing.standing_or_404(partner_id(), country).profile.country
    form = LocationForm(language=me.language, zone=me.zone, country_code=here)
    if not form.validate_on_submit():
        return _page("profiles/new_location.html", form, here)
    try:
        verbs.add(partner_id(), form.place(), country=here, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page("profiles/new_location.html", form, here)
    queue.wake_worker()
    flash(gettext("The location is added: its contact gets an email to verify the address."), "success")
    return redirect(url_for("profiles.profile", country=country), 303)


@blueprint.route(LOCATION, methods=["GET", "POST"])
@roles(*ADMINS)
@limits.INVITATIONS
def location(slug: str) -> Any:
    mine = location_or_404(slug)
    country = mine.profile.country
    form = LocationForm(obj=mine, country_code=country)
    if not form.validate_on_submit():
        return _page("profiles/location.html", form, country, mine)
    if not verbs.change(mine.id, form.place(), now=clock.utcnow()):
        abort(404)
    queue.wake_worker()
    flash(gettext("Saved."), "success")
    return redirect(url_for("profiles.profile", country=country), 303)


@blueprint.post(f"{LOCATION}/remove")
@roles(*ADMINS)
def remove_location(slug: str) -> Any:
    mine = location_or_404(slug)
    name, country = mine.name, mine.profile.country
    verbs.remove(mine.id, now=clock.utcnow())
    flash(gettext("The location %(name)s has been removed.", name=name), "success")
    return redirect(url_for("profiles.profile", country=country), 303)


def _page(template: str, form: LocationForm, country: str, mine: Location | None = None) -> tuple[str, int]:
    body = render_template(
        template,
        form=form,
        location=mine,
        country=country,
        country_name=countries.name,
        open_referrals=team.open_referrals_at(mine.id, now=clock.utcnow()) if mine else 0,
    )
    return body, 422 if form.is_submitted() else 200
