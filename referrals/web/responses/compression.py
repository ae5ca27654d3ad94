"""Gzip compression of static files, and of pages that opt in.

A page may opt in only if it repeats nothing of the request. Otherwise the length of the compressed page would reveal
its secrets (BREACH).
"""

import gzip
from functools import lru_cache

from flask import Response, request

MIN_BYTES = 1_000  # bytes below which compression is not worth it
TEXT = {"text/css", "text/html", "text/javascript", "image/svg+xml", "application/json"}


def compress_page(response: Response) -> Response:
    """Compress the page of this response."""
    return _set_compressed(response, gzip.compress(response.get_data(), 6)) if _is_wanted(response) else response


def compress_file(response: Response) -> Response:
    """Compress a file at the highest level. The result is cached."""
    if response.mimetype not in TEXT or not _is_wanted(response):
        return response
    response.direct_passthrough = False
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # weak: the same content in another encoding
    response.headers.pop("Accept-Ranges", None)
    return _set_compressed(response, _smallest(response.get_data()))


def _is_wanted(response: Response) -> bool:
    response.vary.add("Accept-Encoding")
    is_small = (response.content_length or MIN_BYTES) < MIN_BYTES
    asks = bool(request.accept_encodings["gzip"])
    return asks and response.status_code == 200 and not is_small


def _set_compressed(response: Response, data: bytes) -> Response:
    response.set_data(data)
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _smallest(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
