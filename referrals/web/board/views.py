"""Being built."""

from flask import Blueprint

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
def show() -> str:
    return ""
