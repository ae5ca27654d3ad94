"""Accounts: signing in and out, one-time links, and the person's own settings."""

from referrals.web.account import one_time_links, own_account, views
from referrals.web.account.blueprint import blueprint

__all__ = ["blueprint", "one_time_links", "own_account", "views"]
