"""The archive of a partner's referrals."""

from referrals.web.archive.views import blueprint

__all__ = ["blueprint"]
