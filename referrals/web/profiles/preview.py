"""The preview of a location's public page, for a published profile or a draft."""

from typing import Any

from flask import render_template
from flask_babel import get_locale

from referrals.models import Location
from referrals.queries.directory import Row
from referrals.queries.profiles import Standing
from referrals.queries.search import reasons
from referrals.web.directory.address import Address


def page(found: Standing, *, slug: str | None, back: str) -> Any:
    """Render the page of the location with that slug, or of the first one. `back` is the page to return to."""
    here = _location(found, slug)
    others = tuple(place for place in found.locations if place is not here)
    return render_template(
        "profiles/preview.html",
        row=Row(here, others),
        standing=found,
        at=Address(),
        competencies=reasons.competencies(found.profile, language=str(get_locale())),
        open=True,
        back=back,
    )


def _location(found: Standing, slug: str | None) -> Location:
    return next((place for place in found.locations if place.slug == slug), found.locations[0])
