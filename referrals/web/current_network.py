"""The settings of the network, cached for each request."""

from flask import g

from referrals import images
from referrals.images import Picture
from referrals.queries.network.settings import Settings, current


def settings() -> Settings:
    found: Settings | None = g.get("network_settings")
    if found is None:
        found = g.network_settings = current()
    return found


def logo() -> Picture | None:
    """Return the network's logo, or None if there is none or its file is missing."""
    return images.picture(settings().logo)
