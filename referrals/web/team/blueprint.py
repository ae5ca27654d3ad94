"""The blueprint of the team pages. The modules beside it add the views."""

from flask import Blueprint

blueprint = Blueprint("team", __name__)
