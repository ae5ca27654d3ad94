"""Rate limits of the account pages.

Wrong passwords are counted for each pair of account and client address, so that nobody can lock out somebody else. A
browser with a device cookie has its own count. A further limit counts the tries from all addresses together; beyond it,
a new browser can sign in by an emailed link only. The limit of five links an hour for a person is kept in the database.
"""

from hashlib import sha256

from flask import Response, g, make_response, render_template, request
from flask_babel import gettext
from flask_limiter import RequestLimit

from referrals.rules.email_addresses import normalize_email
from referrals.web.account import device_cookies
from referrals.web.account.forms import SignInForm
from referrals.web.extensions import browser_address, limiter
from referrals.web.forms.fields import normalized_address
from referrals.web.security.sign_in import viewer


def typed_address() -> str:
    """Return the rate limit key of the typed email: a hash of its normalized form."""
    return "address:" + sha256(_email().encode()).hexdigest()[:24]


def _email() -> str:
    return normalize_email(normalized_address(request.form.get("email", "")))


def place() -> str:
    """Return the rate limit key of who tries this email: the device if it is known, else the client address."""
    device = device_cookies.known(_email())
    return f"{typed_address()}:device:{device}" if device else f"{typed_address()}:{browser_address()}"


def is_known_device() -> bool:
    return device_cookies.known(_email()) is not None


def asks_for_link() -> bool:
    return request.form.get("how") == "link"


def tries_no_password() -> bool:
    """Tell whether a request is exempt from the limits that all clients share."""
    return asks_for_link() or is_known_device()


def count_wrong_password() -> None:
    """Count this request as a wrong password."""
    g.wrong_password = True


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("wrong_password"))


def _has_failed(response: Response) -> bool:
    return response.status_code == 422


def _too_many_passwords(_limit: RequestLimit) -> Response:
    """Show the form again. Signing in by an emailed link still works."""
    form = SignInForm()
    form.form_errors = [gettext("Too many wrong passwords. Ask us to email you a link, or wait a few minutes.")]
    return make_response(render_template("account/sign_in.html", form=form), 429)


def person_or_browser() -> str:
    somebody = viewer()
    return f"person:{somebody.id}" if somebody else browser_address()


POST = ["POST"]
SIGN_IN = limiter.shared_limit(
    "60 per 15 minutes",
    scope="sign-in",
    methods=POST,
    key_func=browser_address,
    exempt_when=tries_no_password,
    deduct_when=_has_failed,
    on_breach=_too_many_passwords,
)
WRONG_PASSWORDS = limiter.shared_limit(
    "15 per 15 minutes",
    scope="wrong-passwords",
    methods=POST,
    key_func=place,
    exempt_when=asks_for_link,
    deduct_when=_was_wrong,
    on_breach=_too_many_passwords,
)
FROM_ANYWHERE = limiter.shared_limit(
    "100 per hour",
    scope="wrong-passwords-from-anywhere",
    methods=POST,
    key_func=typed_address,
    exempt_when=tries_no_password,
    deduct_when=_was_wrong,
    on_breach=_too_many_passwords,
)
ASKING = limiter.shared_limit("60 per 15 minutes", scope="asking-for-links", methods=POST, key_func=browser_address)
ASKING_ON_SIGN_IN = limiter.shared_limit(
    "60 per 15 minutes",
    scope="asking-for-links",
    methods=POST,
    key_func=browser_address,
    exempt_when=lambda: not asks_for_link(),
)
LINKS = limiter.shared_limit("60 per 15 minutes", scope="links", methods=POST, key_func=browser_address)
OWN = limiter.shared_limit("15 per 15 minutes", scope="own", methods=POST, key_func=person_or_browser)
PICTURES = limiter.shared_limit(
    "30 per hour",
    scope="pictures",
    methods=POST,
    key_func=person_or_browser,
    exempt_when=lambda: not any(sent.filename for sent in request.files.values()),
)
INVITATIONS = limiter.shared_limit("40 per hour", scope="invitations", methods=POST, key_func=person_or_browser)
