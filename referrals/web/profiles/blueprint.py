"""Where the pages of the profiles register themselves."""

from flask import Blueprint

blueprint = Blueprint("profiles", __name__)
COUNTRY = "/profiles/<string(length=2):country>"
