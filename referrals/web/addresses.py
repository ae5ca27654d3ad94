"""Addresses in templates: a page of a hundred cards holds some four hundred, alike but for their public ids."""

import re
from functools import lru_cache
from typing import Any

import flask
from flask import Flask, has_request_context, request

PLAIN = re.compile(r"[0-9a-z]{1,16}")  # a public id, which stands in an address as it is
MARK = "0public0id0"


def register(app: Flask) -> None:
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, *, public_id: Any = None, **values: Any) -> str:
    """Return what Flask's `url_for` does; what stands round a public id is built once."""
    is_plain = isinstance(public_id, str) and PLAIN.fullmatch(public_id) and has_request_context()
    if is_plain and endpoint[0] != "." and all(type(value) is str for value in values.values()):
        before, after = _round(request.script_root, endpoint, tuple(values.items()))
        return f"{before}{public_id}{after}"
    return flask.url_for(endpoint, **({"public_id": public_id} if public_id is not None else {}), **values)


@lru_cache(maxsize=1000)
def _round(_script_root: str, endpoint: str, values: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    given: dict[str, Any] = {"public_id": MARK, **dict(values)}
    before, _, after = flask.url_for(endpoint, **given).partition(MARK)
    return before, after
