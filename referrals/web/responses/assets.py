"""Static files: all style sheets bundled as one, htmx bundled with its extension, and versioned URLs for caching."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup

from referrals.web.responses import compression

STATIC = Path(__file__).resolve().parents[3] / "static"
STYLE = "css/all.css"
HTMX = "js/htmx.js"
# Concatenation order: it decides the cascade inside a layer. tokens.css declares the layers.
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
    """Return the versioned URL of a static file. It changes with the content of the file."""
    content = BUNDLES[file]() if file in BUNDLES else (STATIC / file).read_bytes()
    return f"/static/{file}?v={hashlib.sha256(content).hexdigest()[:10]}"


@cache
def drawing(icon: str) -> Markup:
    """Return the SVG content of an icon, for pages that do not load the icon sprite."""
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

    As two scripts, htmx could start before the extension has loaded, and the extension would miss the elements on the
    page.
    """
    vendored = [STATIC / "vendor" / name for name in ("htmx.min.js", "hx-ptag.min.js")]
    return b";\n".join(part.read_bytes() for part in vendored)


BUNDLES = {STYLE: style, HTMX: htmx}  # bundles, built from several files of static/


def bare(css: str) -> str:
    """Return a style sheet without comments and indentation."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip()


def stylesheet() -> Response:
    """Serve all style sheets as one: GET /static/css/all.css."""
    return _answer(style(), "text/css")


def script() -> Response:
    """Serve htmx with its extension: GET /static/js/htmx.js."""
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
    return compression.compress_file(response)
