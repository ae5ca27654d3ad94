"""The blueprint of the profile pages. The modules beside it add the views."""

from flask import Blueprint

blueprint = Blueprint("profiles", __name__)
COUNTRY = "/profiles/<string(length=2):country>"
