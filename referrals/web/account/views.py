"""Being built."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def show() -> str:
    return ""


@blueprint.get("/sign-in")
def sign_in() -> str:
    return ""


@blueprint.post("/sign-out")
def sign_out() -> str:
    return ""


@blueprint.post("/language")
def language() -> str:
    return ""
