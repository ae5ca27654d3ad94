"""The blueprint of the enquiry pages; the modules beside it add the views."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.exceptions import NotFound

blueprint = Blueprint("enquiry", __name__)


@blueprint.errorhandler(404)
def no_such_enquiry(_error: NotFound | None = None) -> Any:
    """Return the same 404 page whether the enquiry does not exist or this browser holds no link to it."""
    page = render_template(
        "error.html",
        code=404,
        title=gettext("There is nothing here"),
        sentence=gettext("An enquiry opens by its private link. Take it from the newest email, or ask for it here."),
        action_url=url_for("enquiry.lost"),
        action_label=gettext("Send me the link again"),
    )
    return page, 404
