"""The people of a partner: its team, and inviting, changing and removing members."""

from referrals.web.team import members, views
from referrals.web.team.blueprint import blueprint

__all__ = ["blueprint", "members", "views"]
