"""Publish a profile, and copy another one into it."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.partner import profiles
from referrals.language import countries
from referrals.rules.refusal import Refusal
from referrals.web.profiles import editing
from referrals.web.profiles.blueprint import COUNTRY, blueprint
from referrals.web.security.access import ADMINS, partner_id, roles


@blueprint.post(f"{COUNTRY}/publish")
@roles(*ADMINS)
def publish(country: str) -> Any:
    """Publish or unpublish the partner's profile for a country."""
    profile, wanted = editing.profile_or_404(partner_id(), country).profile, request.form.get("publish")
    if wanted not in ("yes", "no"):
        abort(422)
    try:
        if wanted == "yes":
            profiles.publish(profile.id, by_partner_at=clock.utcnow())
        else:
            profiles.unpublish(profile.id)
    except Refusal as refusal:
        found = editing.profile_or_404(partner_id(), country)
        return editing.page("profiles/profile.html", found, editing.form_of(found.profile), refused=refusal)
    name = countries.name(country)
    done = gettext("Customers can now find you in %(country)s.", country=name)
    undone = gettext(
        "Customers can no longer find you in %(country)s. Referrals you’ve received stay on your board.", country=name
    )
    flash(done if wanted == "yes" else undone, "success")
    return redirect(url_for("profiles.profile", country=country), 303)


@blueprint.post(f"{COUNTRY}/copy")
@roles(*ADMINS)
def copy(country: str) -> Any:
    """Replace the content of a profile by that of another profile of the same partner."""
    profile_id = editing.profile_or_404(partner_id(), country).profile.id
    source = editing.profile_or_404(partner_id(), request.form.get("source", "")).profile
    name = countries.name(source.country)
    profiles.copy(profile_id, source=source.id)
    flash(gettext("Copied from %(country)s: texts, lists, keywords and logo.", country=name), "success")
    return redirect(url_for("profiles.profile", country=country), 303)
