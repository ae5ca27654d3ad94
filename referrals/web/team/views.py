"""The members and locations of a partner. Members look and follow locations; admins make changes."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions.person import accounts
from referrals.language import countries
from referrals.models import Location
from referrals.queries.partner import country_profiles
from referrals.queries.person import people
from referrals.web.security import access
from referrals.web.security.access import PARTNER, partner_id, roles
from referrals.web.team.blueprint import blueprint


def location_or_404(slug: str) -> Location:
    return country_profiles.location_of(partner_id(), slug) or abort(404)


def page(trouble: str | None = None) -> str:
    """Render the team, with the message of a refusal on top."""
    me = access.person()
    return render_template(
        "team/team.html",
        members=people.of_partner(partner_id()),
        countries=country_profiles.countries(partner_id(), viewer_id=me.id),
        country_name=countries.name,
        may_change=me.is_partner_admin,
        me=me,
        now=clock.utcnow(),
        trouble=trouble,
    )


@blueprint.get("/team")
@roles(*PARTNER)
def show() -> str:
    return page()


@blueprint.post("/team/locations/<slug>/follow")
@roles(*PARTNER)
def follow(slug: str) -> Any:
    """Follow a location or stop following it. Each member decides for themself."""
    location_id, mine, wanted = location_or_404(slug).id, access.person().id, request.form.get("follow")
    if wanted not in ("yes", "no"):
        return page(gettext("Use the button to follow the location or stop following it.")), 422
    (accounts.follow if wanted == "yes" else accounts.unfollow)(mine, location_id)
    return redirect(url_for("team.show") + f"#location-{slug}", 303)
