"""The home page, the search for partners, and the page of each location."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from referrals import clock, images
from referrals.language import formats
from referrals.queries.directory import listings
from referrals.queries.directory.listings import MissingPage
from referrals.queries.network import settings as network_settings
from referrals.queries.partner import visible_locations
from referrals.queries.ranking import evidence
from referrals.queries.search import reasons
from referrals.web import current_network
from referrals.web.directory import results_page, search_parameters, search_record
from referrals.web.directory.search_parameters import SearchParameters
from referrals.web.extensions import limiter
from referrals.web.requests import text_cleaning
from referrals.web.responses import errors

SEARCHES = "120 per minute"  # for each client address; a whole office can share one

blueprint = Blueprint("directory", __name__)
blueprint.add_app_template_filter(images.picture, "picture")
blueprint.add_app_template_filter(formats.language_name, "language_name")


@blueprint.get("/")
def home() -> str:
    return render_template("directory/home.html", open=network_settings.enquiries_are_open())


@blueprint.get("/partners")
@limiter.limit(lambda: SEARCHES)
def partners() -> Any:
    """Search for partners. Redirects to the canonical URL first, so that each search has one."""
    at, slugs = (
        search_parameters.read(request.args),
        [text_cleaning.clean_line(slug) for slug in request.args.getlist("partner")],
    )
    if not search_parameters.is_tidy(request.args, at):
        return redirect(url_for(".partners", **at.query(), partner=[slug for slug in slugs if slug]))
    return _render_results(at, slugs, now=clock.utcnow())


def _render_results(at: SearchParameters, slugs: list[str], *, now: datetime) -> str:
    page = results_page.results_page(at, slugs=slugs, number=_page(), now=now)
    if at.is_anything and not page.number and not page.found.interpreted.is_empty:
        search_record.nobody_was_found(at, now=now)
    return render_template(
        "directory/partners.html",
        at=at,
        page=page,
        near_unknown=bool(at.near and not page.found.query.near),
        distances=search_parameters.DISTANCES,
        limit=current_network.settings().partner_limit,
        open=network_settings.enquiries_are_open(),
    )


def _page() -> int:
    return max(1, min(request.args.get("page", 1, type=int), 10_000))


@blueprint.get("/partners/<slug>")
def partner(slug: str) -> Any:
    now = clock.utcnow()
    row = listings.location_at(slug, now=now)
    if row is None:
        return _moved_or_gone(slug)
    return render_template(
        "directory/partner.html",
        row=row,
        at=search_parameters.read(request.args),
        hours=_usual_hours(row.partner.id, now),
        competencies=reasons.competencies(row.location.profile, language=str(get_locale())),
        open=network_settings.enquiries_are_open(),
    )


def _usual_hours(partner_id: int, now: datetime) -> int | None:
    """Return the hours in which the partner usually answers, or None if too little is known."""
    hours = evidence.usual_hours([partner_id], today=evidence.day(now), weights=evidence.weights())
    return hours.get(partner_id)


def _moved_or_gone(slug: str) -> ResponseReturnValue:
    moved = visible_locations.slug_now(slug)
    return redirect(url_for("directory.partner", slug=moved), 301) if moved is not None else _missing_page(slug)


def _missing_page(slug: str) -> ResponseReturnValue:
    """Say why a page is no longer public. 410 if it will not come back."""
    sentences = {
        MissingPage.LEFT: (
            410,
            gettext("This partner no longer takes enquiries here. You’ll find the others in the list."),
        ),
        MissingPage.AWAY: (
            404,
            gettext("This partner isn’t taking enquiries at the moment. You’ll find the others in the list."),
        ),
        None: (404, gettext("There’s no partner at this address. You’ll find them all in the list.")),
    }
    code, sentence = sentences[listings.why_missing(slug)]
    return errors.error_page(code, sentence=sentence, action_url=url_for("directory.partners"))
