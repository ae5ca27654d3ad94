"""The operator's and the agents' pages."""

from referrals.web.operator.views import blueprint

__all__ = ["blueprint"]
