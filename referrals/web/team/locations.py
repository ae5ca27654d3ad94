"""Where the locations of a partner once were changed: these addresses lead to its profiles."""

from typing import Any

from flask import redirect, url_for

from referrals.web.access import roles
from referrals.web.team.blueprint import blueprint
from referrals.web.team.views import ADMINS


@blueprint.get("/team/locations/new")
@roles(*ADMINS)
def add_location() -> Any:
    return redirect(url_for("profiles.profiles"), 301)


@blueprint.get("/team/locations/<slug>")
@roles(*ADMINS)
def location(slug: str) -> Any:
    return redirect(url_for("profiles.location", slug=slug), 301)
