"""Error handlers: pages that say what happened and what to do next."""

from flask import Flask, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from referrals.database import UNAVAILABLE
from referrals.web.responses import database_unavailable
from referrals.web.security import link_cookies

NOTHING_HERE = (_l("Page not found"), _l("The address may be wrong, or you may not have access."))
TOO_LARGE = (
    _l("This is too large"),
    _l("Nothing was changed. Go back, enter less or choose a smaller file, and send it again."),
)
PAGES = {
    400: (_l("We couldn’t understand this request"), _l("Go back, reload the page and repeat the last step.")),
    401: (_l("You’re signed out"), _l("Nothing was changed. Sign in and repeat the last step.")),
    403: (
        _l("This page is out of date"),
        _l("Nothing was changed. Go back, reload the page and repeat the last step."),
    ),
    404: NOTHING_HERE,
    405: (_l("This doesn’t work this way"), _l("Go back and use the buttons of the page.")),
    409: (_l("Someone got there first"), _l("Reload the page to see how it is now.")),
    410: NOTHING_HERE,
    413: TOO_LARGE,
    414: TOO_LARGE,
    422: (_l("Something is missing"), _l("Go back and check what the form asks for.")),
    431: TOO_LARGE,
    429: (_l("Too many attempts"), _l("Wait a few minutes and try again. Nothing was lost.")),
    500: (
        _l("Something went wrong"),
        _l("We’ve logged the problem. Nothing was changed; please try again in a moment."),
    ),
    503: (database_unavailable.TITLE, database_unavailable.READING),
}
PASSING = (429, 500, 503)  # temporary: the page offers to try again


def register(app: Flask) -> None:
    app.before_request(_look_for_nothing)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    for error in UNAVAILABLE:
        app.register_error_handler(error, database_unavailable.unavailable_response)


def error_page(
    code: int, *, sentence: object = None, action_url: str | None = None, action_label: object = None
) -> tuple[str, int]:
    """Render the error page for `code`. Uses the bare layout if the database is unavailable."""
    title, usual = PAGES.get(code, PAGES[500 if code >= 500 else 400])
    text = usual if sentence is None else sentence  # not `or`: testing a lazy string would look up its language here
    again_url = request.full_path.rstrip("?") if code in PASSING and request.method == "GET" else None
    try:
        return _page(code, title, text, (action_url, action_label), again_url), code
    except UNAVAILABLE:
        return database_unavailable.bare_page(code=code, title=title, sentence=text, again_url=again_url), code


def _page(code: int, title: object, sentence: object, action: tuple[str | None, object], again_url: str | None) -> str:
    action_url, label = action
    usual_label = _l("Sign in") if code == 401 else _l("Back to home")
    return render_template(
        "error.html",
        code=code,
        title=title,
        sentence=sentence,
        action_url=action_url or url_for("directory.home"),
        action_label=label or usual_label,
        again_url=again_url,
    )


def _look_for_nothing() -> None:
    """Answer 404 for a URL with a NUL character: PostgreSQL refuses it in a query."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _http(error: HTTPException) -> ResponseReturnValue:
    original = getattr(error, "original_exception", None)
    if isinstance(original, UNAVAILABLE):  # raised outside a view, such as in an after_request function
        return database_unavailable.unavailable_response(original)
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    body, status = error_page(code)
    headers = [(name, value) for name, value in error.get_headers(request.environ) if name in ("Retry-After", "Allow")]
    return body, status, headers


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    """Answer that the page is out of date, or ask to sign in if the person has been signed out meanwhile."""
    try:
        is_signed_out = not current_user.is_authenticated and _is_for_people()
    except UNAVAILABLE as problem:
        return database_unavailable.unavailable_response(problem)
    return current_app.login_manager.unauthorized() if is_signed_out else error_page(403)  # type: ignore[attr-defined]


def _is_for_people() -> bool:
    """Tell whether the page requires signing in. A referral can also be opened by a link that the browser holds."""
    if request.blueprint == "referral":
        public_id = (request.view_args or {}).get("public_id", "")
        return link_cookies.referral_link(public_id) is None
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "allowed_roles")
