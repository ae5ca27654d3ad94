"""Limits of a request: the size of its headers, URL and form, and the numbers in its URL.

Larger requests are refused before they are parsed. web/requests/text_cleaning.py limits each text; this module limits
all of a request together.
"""

from functools import cached_property
from io import BytesIO
from typing import IO, Any

from flask import Flask, abort, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter

from referrals.web.requests import text_cleaning
from referrals.web.responses import errors

LARGEST_FORM = 256 * 1024  # bytes of a form without files; web/requests/uploads.py allows more for images
MAX_FIELDS = 2_000  # of a form; the largest has some hundred tick boxes
MAX_URL_LENGTH = 8 * 1024  # characters of path and query
MAX_PARAMETERS = 300  # of a query
LARGEST_KEY = 2**31 - 1  # of a table
LARGEST_HEADERS = 32 * 1024  # characters, names and cookies included; browsers and proxies stay far below


class FormParser(FormDataParser):
    """Refuses a URL-encoded form with too many fields before parsing it. Werkzeug checks only multipart forms."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        body = stream.read(LARGEST_FORM + 1)
        if len(body) > LARGEST_FORM or body.count(b"&") >= MAX_FIELDS:
            abort(413)
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)


class BoundedRequest(HtmxAwareRequest):
    """A request with a maximum number of form fields and query parameters."""

    form_data_parser_class = FormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the query parameters. Aborts with 414 if there are too many."""
        if self.query_string.count(b"&") >= MAX_PARAMETERS:
            abort(414)
        args: MultiDict[str, str] = super().args
        return args


class Key(IntegerConverter):
    """The `<int:…>` converter of our URL rules. A number larger than a key is 404."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_KEY, **options})


def register(app: Flask) -> None:
    """Check the size of requests before any other hook. The request class is set in app.py."""
    app.url_map.converters["int"] = Key
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MAX_FIELDS)
    # Werkzeug would redirect "/a//b" to "/a/b" by an absolute URL with the Host of the request.
    app.url_map.merge_slashes = False
    app.before_request(_refuse_oversized)
    app.register_error_handler(text_cleaning.TooLong, _too_long)


def _refuse_oversized() -> None:
    if "//" in request.environ.get("PATH_INFO", ""):  # no page of ours; a browser reads "//name" as another host
        abort(404)
    if len(request.path) + len(request.query_string) > MAX_URL_LENGTH:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > LARGEST_HEADERS:
        abort(431)


def _too_long(_error: Exception) -> tuple[str, int]:
    """Answer 413 for a text that was too long and not read by a form field."""
    return errors.error_page(413)
