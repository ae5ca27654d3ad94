"""Statistics and charts about referrals: for a partner, and for the operator over all partners."""

from referrals.web.insights import keywords, ranking, views
from referrals.web.insights.blueprint import blueprint

__all__ = ["blueprint", "keywords", "ranking", "views"]
