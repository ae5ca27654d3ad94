"""What an admin does with the locations of the own partner: add, change, remove; publish a country's profile."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions import location as verbs
from referrals.language import countries, refusals
from referrals.models import Location
from referrals.queries import team
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.access import roles
from referrals.web.account.fields import refuse
from referrals.web.team.blueprint import blueprint
from referrals.web.team.forms import LocationForm, NewLocationForm
from referrals.web.team.views import ADMINS, location_or_404, page, partner_id, profile_or_404


@blueprint.route("/team/locations/new", methods=["GET", "POST"])
@roles(*ADMINS)
def add_location() -> Any:
    me = access.person()
    form = NewLocationForm(language=me.language, zone=me.zone)
    if not form.validate_on_submit():
        return _page("team/new_location.html", form)
    try:
        verbs.add(partner_id(), form.place(), country=form.country.data)
    except Refusal as refusal:
        refuse(form, refusal)
        return _page("team/new_location.html", form)
    flash(gettext("The location is added."), "success")
    return redirect(url_for("team.show"), 303)


@blueprint.route("/team/locations/<slug>", methods=["GET", "POST"])
@roles(*ADMINS)
def location(slug: str) -> Any:
    mine = location_or_404(slug)
    form = LocationForm(obj=mine)
    if not form.validate_on_submit():
        return _page("team/location.html", form, mine)
    verbs.change(mine.id, form.place())
    flash(gettext("Saved."), "success")
    return redirect(url_for("team.show"), 303)


@blueprint.post("/team/locations/<slug>/remove")
@roles(*ADMINS)
def remove_location(slug: str) -> Any:
    mine = location_or_404(slug)
    name = mine.name
    verbs.remove(mine.id, now=clock.utcnow())
    flash(gettext("The location %(name)s has been removed.", name=name), "success")
    return redirect(url_for("team.show"), 303)


@blueprint.post("/team/profiles/<country>")
@roles(*ADMINS)
def publish(country: str) -> Any:
    """Let customers find the partner in a country, or no longer."""
    profile_id, wanted = profile_or_404(country).id, request.form.get("publish")
    if wanted not in ("yes", "no"):
        return page(gettext("Say whether customers are to find you: use the buttons.")), 422
    try:
        (verbs.publish if wanted == "yes" else verbs.unpublish)(profile_id)
    except Refusal as refusal:
        return page(refusals.sentence(refusal)), 422
    return redirect(url_for("team.show") + f"#country-{country}", 303)


def _page(template: str, form: LocationForm, mine: Location | None = None) -> tuple[str, int]:
    body = render_template(
        template,
        form=form,
        location=mine,
        country_name=countries.name,
        open_referrals=team.open_referrals_at(mine.id, now=clock.utcnow()) if mine else 0,
    )
    return body, 422 if form.is_submitted() else 200
