"""How htmx requests a fragment, and the headers of its responses."""

import json

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def announced(answer):
    return json.loads(answer.headers["HX-Trigger"])["announce"]["text"]


def focused(answer):
    return json.loads(answer.headers["HX-Trigger"])["focus"]["id"]
