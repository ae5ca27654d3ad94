"""The first page, the public list of partners, and the page of each location."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.queries import directory, listed
from referrals.queries import settings as network_settings
from referrals.queries.directory import Gone
from referrals.web import errors, network

blueprint = Blueprint("directory", __name__)


@blueprint.get("/")
def home() -> str:
    return render_template("directory/home.html", open=network_settings.enquiries_are_open())


@blueprint.get("/partners")
def partners() -> str:
    now, slugs = clock.utcnow(), request.args.getlist("partner")
    chosen = directory.chosen_rows(slugs, now=now)
    page = directory.page(now=now, after=request.args.get("after"), without=[row.partner.id for row in chosen])
    return render_template(
        "directory/partners.html",
        chosen=chosen,
        page=page,
        limit=network.settings().partner_limit,
        open=network_settings.enquiries_are_open(),
    )


@blueprint.get("/partners/<slug>")
def partner(slug: str) -> Any:
    row = directory.location_at(slug, now=clock.utcnow())
    if row is not None:
        return render_template("directory/partner.html", row=row, open=network_settings.enquiries_are_open())
    moved = listed.slug_now(slug)
    if moved is not None:
        return redirect(url_for("directory.partner", slug=moved), 301)
    return _gone(slug)


def _gone(slug: str) -> Any:
    """Say why a page that was public is not: 410 when it will not come back."""
    sentences = {
        Gone.LEFT: (410, gettext("This partner takes no enquiries here any more. The others are in the list.")),
        Gone.AWAY: (404, gettext("This partner takes no enquiries at the moment. The others are in the list.")),
        None: (404, gettext("There is no partner at this address. All of them are in the list.")),
    }
    code, sentence = sentences[directory.gone(slug)]
    return errors.page(code, sentence=sentence, action_url=url_for("directory.partners"))
