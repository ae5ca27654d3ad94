"""A partner's members, locations and contacts."""

from referrals.web.team.views import blueprint

__all__ = ["blueprint"]
