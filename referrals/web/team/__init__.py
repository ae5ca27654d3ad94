"""A partner's team: list, invite, change and remove members."""

from referrals.web.team import members, views
from referrals.web.team.blueprint import blueprint

__all__ = ["blueprint", "members", "views"]
