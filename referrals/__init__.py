"""Referrals: a web application that runs the referrals of a partner network."""

__version__ = "0.2.0"  # the only place; CHANGELOG.md has an entry for it
