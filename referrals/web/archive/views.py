"""Being built."""

from flask import Blueprint

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive")
def show() -> str:
    return ""
