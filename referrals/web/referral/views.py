"""GET /referrals/<public_id> and its calendar.ics; template globals for its moves.

For the referral's partner, the operator, and the holder of a link.
"""

from datetime import datetime
from math import ceil

from flask import Blueprint, Response, make_response, url_for

from referrals import clock, links
from referrals.mail import calendar_entries
from referrals.rules.lifecycle import MOVES, Stage
from referrals.web.referral import referral_page
from referrals.web.referral.loading import moving
from referrals.web.security import access

blueprint = Blueprint("referral", __name__)


@blueprint.get("/referrals/<public_id>")
def show(public_id: str) -> Response:
    return referral_page.render_referral(access.referral_or_404(public_id))


@blueprint.after_request
def _keep_from_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/referrals/<public_id>/calendar.ics")
def diary(public_id: str) -> Response:
    """Return the deadline of the referral as a calendar entry, or its cancellation."""
    referral, now = moving(public_id).referral, clock.utcnow()
    need = referral.enquiry.need
    entry = calendar_entries.entry_or_end(referral, need, now=now)
    file = entry.file(links.absolute(url_for("referral.show", public_id=public_id)), now=now)
    response = make_response(file.data, {"Content-Type": file.content_type})
    response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response


@blueprint.app_template_global()
def leads_to(move: str) -> Stage:
    """Return the stage of a referral after a move."""
    return MOVES[move].to


@blueprint.app_template_global()
def seconds_left(until: datetime, now: datetime) -> int:
    """Return the seconds left until an instant, rounded up."""
    return ceil((until - now).total_seconds())
