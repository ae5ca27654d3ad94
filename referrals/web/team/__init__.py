"""A partner's members, locations and contacts."""

from referrals.web.team import locations, members, views
from referrals.web.team.blueprint import blueprint

__all__ = ["blueprint", "locations", "members", "views"]
