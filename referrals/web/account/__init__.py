"""Accounts: signing in and out, links that work once, one's own settings."""

from referrals.web.account import links, own, views
from referrals.web.account.blueprint import blueprint

__all__ = ["blueprint", "links", "own", "views"]
