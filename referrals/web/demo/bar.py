"""Whether the bar of the demo is shown, and what it offers."""

import re
from typing import Any

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l

from referrals.config import Config, is_loopback
from referrals.queries import demo

# Who can be entered as: the key of the person in the demo's texts, or none for the customer.
ROLES = {"member": "luca", "admin": "giulia", "operator": "elena", "customer": None}
LABELS = {
    "member": _l("Partner member"),
    "admin": _l("Partner admin"),
    "operator": _l("Operator"),
    "customer": _l("Customer"),
}

PORT = re.compile(r":[0-9]*$")
SIGNS_OF_A_PROXY = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def is_on() -> bool:
    """Tell whether the demo is loaded and nobody but who sits at this machine can come in."""
    found: bool | None = g.get("demo_is_on")
    if found is None:
        config: Config = current_app.config["REFERRALS"]
        found = g.demo_is_on = config.is_private and _is_direct() and demo.loaded_at() is not None
    return found


def _is_direct() -> bool:
    """Tell whether the browser speaks to us itself, under a name of this machine.

    A proxy that the settings do not know of would bring anybody in, and so would a page elsewhere whose name its owner
    lets point here.
    """
    name = PORT.sub("", request.host).strip("[]")
    return is_loopback(name) and not any(sign in request.headers for sign in SIGNS_OF_A_PROXY)


def context() -> dict[str, Any]:
    """Give the layout the bar, wherever it is shown."""
    if request.blueprint == "ops" or not is_on():
        return {}
    return {"demo_bar": "demo/_bar.html", "demo_roles": LABELS, "demo_next": _here()}


def _here() -> str:
    """Return the page to come back to once time has passed."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
