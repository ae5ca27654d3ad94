"""What the browser keeps: one style sheet made of all, htmx as one script, and addresses that change with a file."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup

from referrals.web import zipped

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLE = "css/all.css"
HTMX = "js/htmx.js"
# The order of the cascade inside a layer; tokens.css names the layers.
FIRST, LAST = ("tokens", "reset", "base", "layout"), ("utilities", "print")
FONT = re.compile(r'url\("\.\./(vendor/[^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\s*\n\s*")
A_YEAR = 60 * 60 * 24 * 365


def register(app: Flask) -> None:
    app.add_url_rule(f"/static/{STYLE}", "stylesheet", stylesheet)
    app.add_url_rule(f"/static/{HTMX}", "htmx", script)
    app.after_request(_keep)
    app.jinja_env.globals.update(asset=address, drawing=drawing)


@cache
def address(file: str) -> str:
    """Return where a file of static/ is to be fetched; another content has another address."""
    content = MADE[file]() if file in MADE else (STATIC / file).read_bytes()
    return f"/static/{file}?v={hashlib.sha256(content).hexdigest()[:10]}"


@cache
def drawing(icon: str) -> Markup:
    """Return what the sprite draws under a name, for a page that does not fetch the sprite."""
    found = re.search(rf'<symbol id="{re.escape(icon)}"[^>]*>(.*?)</symbol>', (STATIC / "icons.svg").read_text("utf-8"))
    if found is None:
        raise LookupError(icon)
    return Markup(found[1])  # noqa: S704  (a file of ours)


@cache
def style() -> bytes:
    css = STATIC / "css"
    parts = sorted((css / "components").glob("*.css"))
    sheets = [*(css / f"{name}.css" for name in FIRST), *parts, *(css / f"{name}.css" for name in LAST)]
    joined = "\n".join(bare(sheet.read_text(encoding="utf-8")) for sheet in sheets)
    return FONT.sub(lambda found: f'url("{address(found[1])}")', joined).encode()


@cache
def htmx() -> bytes:
    """Return htmx and its extension as one script.

    As two, htmx would begin while the second is still on its way, and never tell it of what is on the page.
    """
    vendored = [STATIC / "vendor" / name for name in ("htmx.min.js", "hx-ptag.min.js")]
    return b";\n".join(part.read_bytes() for part in vendored)


MADE = {STYLE: style, HTMX: htmx}  # of several files of static/


def bare(css: str) -> str:
    """Return a sheet without its comments and indentation, which are for who writes it."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip()


def stylesheet() -> Response:
    """Answer with all style sheets as one: GET /static/css/all.css."""
    return _answer(style(), "text/css")


def script() -> Response:
    """Answer with htmx and its extension: GET /static/js/htmx.js."""
    return _answer(htmx(), "text/javascript")


def _answer(made: bytes, media_type: str) -> Response:
    response = Response(made, mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _keep(response: Response) -> Response:
    if request.endpoint not in {"static", "stylesheet", "htmx"}:
        return response
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "private, no-store"
    elif "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return zipped.zip_file(response)
