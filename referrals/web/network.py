"""The network's settings, read once for each request."""

from flask import g

from referrals.queries.settings import Settings, current


def settings() -> Settings:
    found: Settings | None = g.get("network_settings")
    if found is None:
        found = g.network_settings = current()
    return found
