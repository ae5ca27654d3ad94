"""Accounts: signing in and out, invitations, forgotten passwords, one's own settings."""

from referrals.web.account.views import blueprint

__all__ = ["blueprint"]
