"""Where the pages of a team register themselves."""

from flask import Blueprint

blueprint = Blueprint("team", __name__)
