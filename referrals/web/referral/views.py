"""Being built."""

from flask import Blueprint

blueprint = Blueprint("referral", __name__)


@blueprint.get("/referrals/<public_id>")
def show(public_id: str) -> str:
    return ""
