"""GET /referrals/<public_id>: the referral, for its partner, the operator, or the holder of a link."""

from flask import Blueprint, Response

from referrals.web.referral import referral_page
from referrals.web.security import access

blueprint = Blueprint("referral", __name__)


@blueprint.get("/referrals/<public_id>")
def show(public_id: str) -> Response:
    return referral_page.render_referral(access.referral_or_404(public_id))


@blueprint.after_request
def _keep_from_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
