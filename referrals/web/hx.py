"""The only Python that knows htmx: which answer is wanted, and the headers of ours that go with one."""

import json
from typing import Any

from flask import Response, make_response, request

VARY = ("HX-Request", "HX-Request-Type", "Cookie")


def wants_partial() -> bool:
    """Tell whether a fragment is wanted rather than a page. Going back and forward asks for a page."""
    return request.headers.get("HX-Request-Type") == "partial"


def answer(
    body: str, status: int = 200, *, announce: str | None = None, focus: str | None = None, **events: Any
) -> Response:
    """Answer with a body that differs by htmx's headers.

    `announce` is said in the live region after the swap; `focus` is the id of the element that gets the focus.
    """
    response = make_response(body, status)
    response.vary.update(VARY)
    response.headers["Cache-Control"] = "private, no-cache"
    said = {
        **({"announce": {"text": announce}} if announce else {}),
        **({"focus": {"id": focus}} if focus else {}),
        **events,
    }
    if said and wants_partial():
        response.headers["HX-Trigger"] = json.dumps(said)  # ASCII: json escapes the rest
    return response


def held_tag() -> str | None:
    """Return the tag of the fragment that already stands on the page, as its `hx-ptag` says."""
    return request.headers.get("HX-PTag") if wants_partial() else None


def unchanged(tag: str) -> Response:
    """Answer that nothing is new: htmx then leaves the page as it is."""
    response = make_response("", 304)
    response.headers["HX-PTag"] = tag
    return response


def redirect_whole_page(url: str) -> Response:
    """Send a fragment's asker to another page."""
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url
    return response
