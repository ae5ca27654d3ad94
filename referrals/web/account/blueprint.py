"""Where the pages of an account register themselves."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
