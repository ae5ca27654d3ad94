"""What the browser keeps: one style sheet made of all, and addresses that change when a file does."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLE = "css/all.css"
# The order of the cascade inside a layer; tokens.css names the layers.
FIRST, LAST = ("tokens", "reset", "base", "layout"), ("utilities", "print")
FONT = re.compile(r'url\("\.\./(vendor/[^"]+)"\)')
A_YEAR = 60 * 60 * 24 * 365


def register(app: Flask) -> None:
    app.add_url_rule(f"/static/{STYLE}", "stylesheet", stylesheet)
    app.after_request(_keep)
    app.jinja_env.globals["asset"] = address


@cache
def address(file: str) -> str:
    """Return where a file of static/ is to be fetched; another content has another address."""
    content = style() if file == STYLE else (STATIC / file).read_bytes()
    return f"/static/{file}?v={hashlib.sha256(content).hexdigest()[:10]}"


def stylesheet() -> Response:
    """Answer with all style sheets as one: GET /static/css/all.css."""
    response = Response(style(), mimetype="text/css")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def style() -> bytes:
    css = STATIC / "css"
    parts = sorted((css / "components").glob("*.css"))
    sheets = [*(css / f"{name}.css" for name in FIRST), *parts, *(css / f"{name}.css" for name in LAST)]
    joined = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return FONT.sub(lambda found: f'url("{address(found[1])}")', joined).encode()


def _keep(response: Response) -> Response:
    if request.endpoint not in {"static", "stylesheet"}:
        return response
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "private, no-store"
    elif "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
