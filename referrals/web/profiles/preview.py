"""The preview of a location's public page, for a published profile or a draft."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from referrals.models import Location
from referrals.queries.directory.listings import DirectoryRow
from referrals.queries.partner.profiles import ProfileStatus
from referrals.queries.search import reasons
from referrals.web.directory.search_parameters import SearchParameters


def page(found: ProfileStatus, *, slug: str | None, back: str) -> ResponseReturnValue:
    """Render the page of the location with that slug, or of the first one. `back` is the page to return to."""
    here = _location(found, slug)
    others = tuple(place for place in found.locations if place is not here)
    return render_template(
        "profiles/preview.html",
        row=DirectoryRow(here, others),
        standing=found,
        at=SearchParameters(),
        competencies=reasons.competencies(found.profile, language=str(get_locale())),
        open=True,
        back=back,
    )


def _location(found: ProfileStatus, slug: str | None) -> Location:
    return next((place for place in found.locations if place.slug == slug), found.locations[0])
