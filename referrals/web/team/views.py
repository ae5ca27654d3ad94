"""Being built."""

from flask import Blueprint

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
def show() -> str:
    return ""
