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
        title=gettext("Page not found"),
        sentence=gettext(
            "Your enquiry opens with a private link. You’ll find it in your latest email, or we can send it again "
            "from here."
        ),
        action_url=url_for("enquiry.lost"),
        action_label=gettext("Send me the link again"),
    )
    return page, 404
