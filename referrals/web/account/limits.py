"""How often one may try.

Wrong passwords are counted by the address that is tried and the place that tries it, so that nobody can lock somebody
else out; a browser from which the person has signed in before has a count of its own. Tries from very many places at
once are counted together: after those a new browser signs in by an emailed link. What is promised of links, five for
a person within the hour, is kept by the database.
"""

from hashlib import sha256

from flask import Response, g, make_response, render_template, request
from flask_babel import gettext
from flask_limiter import RequestLimit

from referrals.rules.address import normal
from referrals.web.account import devices
from referrals.web.account.forms import SignInForm
from referrals.web.extensions import browser_address, limiter
from referrals.web.forms.texts import normalized_address
from referrals.web.sign_in import viewer


def typed_address() -> str:
    """Return the key of the address that is tried, without the address itself; another spelling is no other key."""
    return "address:" + sha256(_email().encode()).hexdigest()[:24]


def _email() -> str:
    return normal(normalized_address(request.form.get("email", "")))


def place() -> str:
    """Return the key of who tries an address: a browser that is known, or else an address of the internet."""
    device = devices.known(_email())
    return f"{typed_address()}:device:{device}" if device else f"{typed_address()}:{browser_address()}"


def is_known_device() -> bool:
    return devices.known(_email()) is not None


def asks_for_link() -> bool:
    return request.form.get("how") == "link"


def tries_no_password() -> bool:
    """Tell whether a request is not to be counted together with those of other places."""
    return asks_for_link() or is_known_device()


def count_wrong_password() -> None:
    """Let this request be counted: it named a password, and it was wrong."""
    g.wrong_password = True


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("wrong_password"))


def _has_failed(response: Response) -> bool:
    return response.status_code == 422


def _too_many_passwords(_limit: RequestLimit) -> Response:
    """Show the form again: the emailed link works in any case."""
    form = SignInForm()
    form.form_errors = [
        gettext("Too many wrong passwords have been tried. Have a link sent to you, or wait a few minutes.")
    ]
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
