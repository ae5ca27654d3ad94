"""Marketing profiles: how a partner presents itself in each country, and where customers find it."""

from referrals.web.profiles import away, changes, contacts, locations, views
from referrals.web.profiles.blueprint import blueprint

__all__ = ["away", "blueprint", "changes", "contacts", "locations", "views"]
