"""The blueprint of the account pages. The modules beside it add the views."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
