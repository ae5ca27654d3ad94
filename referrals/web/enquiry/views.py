"""Being built."""

from flask import Blueprint

blueprint = Blueprint("enquiry", __name__)


@blueprint.get("/enquiries")
def lost() -> str:
    return ""
