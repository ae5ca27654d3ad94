"""Accounts: signing in and out, one-time links, and the person's own settings."""

from referrals.web.account import links, own, views
from referrals.web.account.blueprint import blueprint

__all__ = ["blueprint", "links", "own", "views"]
