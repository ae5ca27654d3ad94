"""The 503 response when the database is unavailable. It reads nothing from the database."""

import logging
from dataclasses import dataclass

from flask import Response, current_app, jsonify, make_response, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from referrals import languages
from referrals.database import reason
from referrals.logs import RepeatedErrorLog
from referrals.web.responses import htmx
from referrals.web.security import cookies
from referrals.web.security.cookies import LANGUAGE

RETRY_AFTER = 5  # seconds
TITLE = _l("Not available right now")
READING = _l("The database isn’t responding. Try again in a moment.")
SENDING = _l("The database isn’t responding. Nothing you entered is lost: send it again in a moment.")
FILES = _l("The database isn’t responding. Go back, and send the form again in a moment.")

_error_log = RepeatedErrorLog(logging.getLogger(__name__))


@dataclass(frozen=True)
class SubmittedForm:
    """A submitted form, which the page offers to send again."""

    action: str
    fields: list[tuple[str, str]]

    def hidden(self) -> list[tuple[str, str]]:
        """Return the hidden fields of the page, with the CSRF token as it was submitted."""
        return self.fields


def unavailable_response(error: Exception | None = None) -> Response:
    """Return a 503 response as HTML, JSON or plain text. The error is logged and not shown."""
    if error is not None:
        _log(error)
    response = _plain() if request.blueprint == "ops" else _json() if _wants_json() else _page()
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def bare_page(**values: object) -> str:
    """Render an error page in the bare layout, in the language of the cookie or the browser."""
    with force_locale(_language()):
        return current_app.jinja_env.get_template("bare_error.html").render(language=_language(), **values)


def _log(error: Exception) -> None:
    """Log the error in one line. An error that a bug of ours can cause is logged with its traceback."""
    cause = getattr(error, "orig", None) or error
    is_perhaps_ours = isinstance(error, exc.IntegrityError | exc.DataError)
    _error_log.error(
        f"{type(cause).__module__}.{type(cause).__name__}" + (f" at {request.endpoint}" if is_perhaps_ours else ""),
        f"The database cannot be used: {reason(error)} ({request.method} {request.path})",
        exc_info=error if is_perhaps_ours else None,
    )


def _page() -> Response:
    sent = _submitted_form() if request.method == "POST" and not htmx.wants_partial() else None
    is_reading = request.method in ("GET", "HEAD")
    sentence = READING if is_reading else SENDING if sent or htmx.wants_partial() else FILES
    return make_response(
        bare_page(
            code=503,
            title=TITLE,
            sentence=sentence,
            sent=sent,
            again_url=request.full_path.rstrip("?") if is_reading and not htmx.wants_partial() else None,
        )
    )


def _submitted_form() -> SubmittedForm | None:
    """Return the submitted form, or None if it contains a password or a file. No page may repeat those."""
    if request.blueprint == "account":
        return None
    try:
        fields, files = list(request.form.items(multi=True)), request.files.values()
    except HTTPException:
        return None
    if any(file.filename for file in files) or any("password" in name for name, _ in fields):
        return None
    return SubmittedForm(request.full_path.rstrip("?"), fields)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _json() -> Response:
    return jsonify(error={"code": "unavailable", "message": "The database does not answer."})


def _plain() -> Response:
    return Response("the database does not answer\n", mimetype="text/plain")


def _language() -> str:
    chosen = cookies.get(LANGUAGE)
    if chosen in languages.codes():
        return str(chosen)
    return request.accept_languages.best_match(languages.codes()) or languages.ENGLISH
