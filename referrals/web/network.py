"""The network's settings, read once for each request."""

from flask import g

from referrals import images
from referrals.images import Picture
from referrals.queries.settings import Settings, current


def settings() -> Settings:
    found: Settings | None = g.get("network_settings")
    if found is None:
        found = g.network_settings = current()
    return found


def logo() -> Picture | None:
    """Return the network's logo, if it has one that is here."""
    return images.picture(settings().logo)
