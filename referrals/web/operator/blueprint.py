"""The blueprint of the operator's pages, and the decorators that restrict them to operators and agents."""

from flask import Blueprint

from referrals.models import Role
from referrals.web.security.access import roles

blueprint = Blueprint("operator", __name__, url_prefix="/operator")

operators = roles(Role.OPERATOR)
network = roles(Role.OPERATOR, Role.AGENT)
