"""A partner's profiles: the list, creating one, editing one, and the preview."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.partner import profiles as profiles_actions
from referrals.language import countries
from referrals.queries.partner import profiles as profiles_queries
from referrals.rules.refusal import Refusal
from referrals.web.account import rate_limits
from referrals.web.forms.errors import refuse
from referrals.web.profiles import editing, preview
from referrals.web.profiles.blueprint import COUNTRY, blueprint
from referrals.web.profiles.forms import NewProfileForm
from referrals.web.security import access
from referrals.web.security.access import ADMINS, PARTNER, partner_id, roles


@blueprint.get("/profiles")
@roles(*ADMINS)
def profiles() -> str:
    found = profiles_queries.of_partner(partner_id())
    return render_template("profiles/profiles.html", profiles=found, country_name=countries.name, now=clock.utcnow())


@blueprint.route("/profiles/new", methods=["GET", "POST"])
@roles(*ADMINS)
def begin() -> Any:
    form = NewProfileForm()
    form.offer([one.profile for one in profiles_queries.of_partner(partner_id())])
    if not form.validate_on_submit():
        return _new_page(form)
    try:
        like = int(form.like.data) if form.like.data else None
        profiles_actions.create(partner_id(), form.country.data, copy_of=like)
    except Refusal as refusal:
        refuse(form, refusal)
        return _new_page(form)
    return redirect(url_for("profiles.profile", country=form.country.data), 303)


def _new_page(form: NewProfileForm) -> tuple[str, int]:
    return render_template("profiles/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route(COUNTRY, methods=["GET", "POST"])
@roles(*ADMINS)
@rate_limits.PICTURES
def profile(country: str) -> Any:
    found = editing.profile_or_404(partner_id(), country)
    edited = editing.edit(found.profile)
    if not edited.is_saved:
        return editing.page("profiles/profile.html", found, edited.form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("profiles.profile", country=country), 303)


@blueprint.get(f"{COUNTRY}/preview")
@roles(*PARTNER)
def show(country: str) -> Any:
    """Show the preview of a location's public page."""
    found = editing.profile_or_404(partner_id(), country)
    if not found.locations:
        flash(gettext("Add a location first. Each location has its own page."), "warning")
        return redirect(url_for("profiles.profile", country=country), 303)
    back = url_for("profiles.profile", country=country) if access.person().is_partner_admin else url_for("team.show")
    return preview.page(found, slug=request.args.get("location"), back=back)
