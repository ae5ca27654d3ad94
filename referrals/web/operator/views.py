"""Being built."""

from flask import Blueprint

blueprint = Blueprint("operator", __name__)


@blueprint.get("/operator")
def desk() -> str:
    return ""


@blueprint.get("/operator/partners")
def partners() -> str:
    return ""


@blueprint.get("/operator/enquiries")
def enquiries() -> str:
    return ""


@blueprint.get("/operator/notices")
def notices() -> str:
    return ""


@blueprint.get("/operator/vocabularies")
def vocabularies() -> str:
    return ""


@blueprint.get("/operator/settings")
def settings() -> str:
    return ""
