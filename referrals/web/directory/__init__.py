"""The public list of partners and their pages."""

from referrals.web.directory.views import blueprint

__all__ = ["blueprint"]
