"""Smaller answers for whoever asks for gzip: the files of static/, and pages that say so.

A page is zipped only if nothing in it is an echo of the request: what is zipped together with a secret, and chosen by
somebody else, gives the secret away by its length.
"""

import gzip
from functools import lru_cache

from flask import Response, request

SMALL = 1_000  # bytes that are not worth it
TEXT = {"text/css", "text/html", "text/javascript", "image/svg+xml", "application/json"}


def zip_page(response: Response) -> Response:
    """Zip a page for this one answer."""
    return _put(response, gzip.compress(response.get_data(), 6)) if _is_wanted(response) else response


def zip_file(response: Response) -> Response:
    """Zip a file as small as it gets: that is done once."""
    if response.mimetype not in TEXT or not _is_wanted(response):
        return response
    response.direct_passthrough = False
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same content, in other bytes
    response.headers.pop("Accept-Ranges", None)
    return _put(response, _smallest(response.get_data()))


def _is_wanted(response: Response) -> bool:
    response.vary.add("Accept-Encoding")
    is_small = (response.content_length or SMALL) < SMALL
    asks = bool(request.accept_encodings["gzip"])
    return asks and response.status_code == 200 and not is_small


def _put(response: Response, data: bytes) -> Response:
    response.set_data(data)
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _smallest(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
