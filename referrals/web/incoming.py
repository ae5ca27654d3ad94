"""How much of a request is read: its headers, its address, its form. More than a browser sends is refused unread.

web/typed.py limits each text on its own; here is what limits all of them together.
"""

from functools import cached_property
from io import BytesIO
from typing import IO, Any

from flask import Flask, abort, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

from referrals.web import errors, typed

LARGEST_FORM = 256 * 1024  # bytes of what is typed; web/uploads.py lets a picture be more
MOST_FIELDS = 2_000  # of a form; our largest has some hundred tick boxes
LONGEST_ADDRESS = 8 * 1024  # characters of path and query
MOST_PARAMETERS = 300  # of a query
LARGEST_HEADERS = 32 * 1024  # characters, names and cookies included; browsers and proxies stay far below


class FormParser(FormDataParser):
    """Refuses a form with too much in it before it is taken apart; Werkzeug itself does so for multipart forms only."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        body = stream.read(LARGEST_FORM + 1)
        if len(body) > LARGEST_FORM or body.count(b"&") >= MOST_FIELDS:
            abort(413)
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)


class BoundedRequest(HtmxAwareRequest):
    """A request whose form and query have a bounded number of parts."""

    form_data_parser_class = FormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the parameters of the query."""
        if self.query_string.count(b"&") >= MOST_PARAMETERS:
            abort(414)
        args: MultiDict[str, str] = super().args
        return args


def register(app: Flask) -> None:
    """Bound what the application reads, before anything else looks at a request. Its class is set in app.py."""
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_FIELDS)
    # Werkzeug would lead "/a//b" to "/a/b" by an absolute address, made of the Host that the request names.
    app.url_map.merge_slashes = False
    app.before_request(_refuse_oversized)
    app.register_error_handler(typed.TooLong, _too_long)


def _refuse_oversized() -> None:
    if "//" in request.environ.get("PATH_INFO", ""):  # nothing of ours; to a browser "//name" is another host
        abort(404)
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > LARGEST_HEADERS:
        abort(431)


def _too_long(_error: Exception) -> tuple[str, int]:
    """Answer for a text that no form field took in."""
    return errors.page(413)
