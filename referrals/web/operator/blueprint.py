"""Where the operator's pages register themselves, and who comes in."""

from flask import Blueprint

from referrals.models import Role
from referrals.web.access import roles

blueprint = Blueprint("operator", __name__, url_prefix="/operator")

operators = roles(Role.OPERATOR)
network = roles(Role.OPERATOR, Role.AGENT)
