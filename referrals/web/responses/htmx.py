"""Answers to htmx: which one a request wants, and the response headers that it reads.

`request.htmx` of htmx-Flask says whether htmx sent the request. It predates htmx 4, so two headers are read here:
HX-Request-Type, which says whether a fragment or a page is wanted, and HX-PTag, the tag of the fragment on the page.
"""

from flask import Response
from htmx_flask import make_response, request

VARY = ("HX-Request", "HX-Request-Type", "Cookie")


def wants_partial() -> bool:
    """Tell whether a fragment is wanted rather than a page. Going back and forward asks for a page."""
    return bool(request.htmx) and request.headers.get("HX-Request-Type") == "partial"


def respond(
    body: str, status: int = 200, *, announce: str | None = None, focus: str | None = None, **events: object
) -> Response:
    """Answer with a body that differs by htmx's headers.

    `announce` is read out in the live region after the swap; `focus` is the id of the element that gets the focus.
    """
    triggers = {
        **({"announce": {"text": announce}} if announce else {}),
        **({"focus": {"id": focus}} if focus else {}),
        **events,
    }
    response: Response = make_response(body, status, trigger=triggers if wants_partial() else None)
    response.vary.update(VARY)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def held_tag() -> str | None:
    """Return the tag of the fragment on the page, if a fragment is wanted."""
    tag: str | None = request.headers.get("HX-PTag")
    return tag if wants_partial() else None


def unchanged(tag: str) -> Response:
    """Answer that nothing is new: htmx leaves the page as it is."""
    response: Response = make_response("", 304)
    response.headers["HX-PTag"] = tag
    return response


def redirect_whole_page(url: str) -> Response:
    """Answer a request for a fragment by sending the browser to another page."""
    response: Response = make_response("", 204, redirect=url)
    return response
