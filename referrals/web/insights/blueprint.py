"""The blueprint of the insights pages. The modules beside it add the views."""

from flask import Blueprint

blueprint = Blueprint("insights", __name__)
