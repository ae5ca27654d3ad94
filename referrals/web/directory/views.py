"""Being built."""

from flask import Blueprint

blueprint = Blueprint("directory", __name__)


@blueprint.get("/")
def home() -> str:
    return ""


@blueprint.get("/partners")
def partners() -> str:
    return ""
