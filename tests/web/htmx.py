"""How htmx requests a fragment, and the headers of its responses."""

import json

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def announcement_of(answer):
    return json.loads(answer.headers["HX-Trigger"])["announce"]["text"]


def focus_of(answer):
    return json.loads(answer.headers["HX-Trigger"])["focus"]["id"]
