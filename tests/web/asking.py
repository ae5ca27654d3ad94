"""How htmx asks for a fragment, and what its answers say in headers."""

import json

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def announced(answer):
    return json.loads(answer.headers["HX-Trigger"])["announce"]["text"]


def focused(answer):
    return json.loads(answer.headers["HX-Trigger"])["focus"]["id"]
