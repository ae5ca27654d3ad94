"""What became of referrals, in figures and charts: for partners, and over all of them for the operator."""

from referrals.web.insights import keywords, ranking, views
from referrals.web.insights.blueprint import blueprint

__all__ = ["blueprint", "keywords", "ranking", "views"]
