"""Where the pages of insights register themselves."""

from flask import Blueprint

blueprint = Blueprint("insights", __name__)
