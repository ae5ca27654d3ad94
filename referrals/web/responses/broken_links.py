"""Repair links of mails that arrive with punctuation appended, and explain those that arrive incomplete."""

import re
from typing import NoReturn

from flask import Flask, Response, abort, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from referrals.models import LinkPurpose
from referrals.web.responses import errors

# Punctuation after a URL that mail programs include in the link. No token and no id ends in such a character.
AFTER_A_LINK = re.compile(
    r"(?P<path>/(?:r|enquiries|links/[a-z-]+)/[A-Za-z0-9_.-]*[A-Za-z0-9_-])[^A-Za-z0-9_-]+", re.DOTALL
)
INCOMPLETE = _l(
    "Part of the address may be missing. Open the email again and press its button, or copy the whole address."
)
SIGN_IN = ("account.sign_in", _l("Sign in"))
REFERRAL = (_l("You can also find your referrals on the board: sign in."), *SIGN_IN)
OF_PURPOSES = {
    LinkPurpose.SIGN_IN: (_l("Or ask for a new link."), "account.sign_in", _l("Ask for a new link")),
    LinkPurpose.PASSWORD_RESET: (_l("Or ask for a new link."), "account.forgotten", _l("Ask for a new link")),
    LinkPurpose.INVITATION: (_l("Or ask the person who invited you to invite you again."), *SIGN_IN),
    LinkPurpose.EMAIL_CHANGE: (_l("Or sign in and change your address again."), *SIGN_IN),
    LinkPurpose.CONTACT_CHECK: (_l("Or ask an admin of your company to send it again."), *SIGN_IN),
    LinkPurpose.FIRST_OPERATOR: (_l("Or restart the application: it prints a new address."), *SIGN_IN),
}


def register(app: Flask) -> None:
    app.before_request(_redirect_without_punctuation)


def nothing_behind_referral_link() -> Response:
    """Return the 404 response for a link to a referral that leads nowhere. It says how to get to the referral."""
    return _nothing_behind(*REFERRAL)


def abort_for(purpose: LinkPurpose) -> NoReturn:
    """Abort with 404 and say how to get a new link of this purpose. Every invalid link gets the same page."""
    abort(_nothing_behind(*OF_PURPOSES[purpose]))


def _redirect_without_punctuation() -> Response | None:
    """Redirect to the URL without the punctuation that followed it in the mail."""
    found = AFTER_A_LINK.fullmatch(request.path) if request.method in ("GET", "HEAD") else None
    if found is None:
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return make_response(redirect(f"{request.root_path}{found['path']}{query}", 302))


def _nothing_behind(how: object, endpoint: str, label: object) -> Response:
    # Translate late: reading the language needs the database, and error_page can do without one.
    sentence = LazyString(lambda: f"{INCOMPLETE} {how}")
    return make_response(*errors.error_page(404, sentence=sentence, action_url=url_for(endpoint), action_label=label))
