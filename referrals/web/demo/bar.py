"""Whether the bar of the demo is shown, and what it offers."""

from typing import Any

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l

from referrals.config import Config
from referrals.queries import demo

# Who can be entered as: the key of the person in the demo's texts, or none for the customer.
ROLES = {"member": "luca", "admin": "giulia", "operator": "elena", "customer": None}
LABELS = {
    "member": _l("Partner member"),
    "admin": _l("Partner admin"),
    "operator": _l("Operator"),
    "customer": _l("Customer"),
}


def is_on() -> bool:
    """Tell whether the demo is loaded and nobody but who sits at this machine can come in."""
    found: bool | None = g.get("demo_is_on")
    if found is None:
        config: Config = current_app.config["REFERRALS"]
        found = g.demo_is_on = config.is_private and demo.loaded_at() is not None
    return found


def context() -> dict[str, Any]:
    """Give the layout the bar, wherever it is shown."""
    if request.blueprint == "ops" or not is_on():
        return {}
    return {"demo_bar": "demo/_bar.html", "demo_roles": LABELS, "demo_next": _here()}


def _here() -> str:
    """Return the page to come back to once time has passed."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
