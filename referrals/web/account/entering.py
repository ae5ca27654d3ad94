"""Sign a person in: start a new session, and redirect to the page that was wanted if it is one of ours."""

import re
from urllib.parse import urlsplit

from flask import make_response, redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from referrals import clock
from referrals.actions import auth_session
from referrals.actions.auth_session import Browser
from referrals.models import Person, Role
from referrals.queries import auth
from referrals.web.account import devices
from referrals.web.board import remembered
from referrals.web.sign_in import Viewer, seen_from

WANTED = "wanted"
# Browsers read \ as /, and ignore tabs and line breaks.
NOT_LOCAL = re.compile(r"^/[/\\]|[\x00-\x20\x7f\\]")
HOME = {
    Role.OPERATOR: "operator.desk",
    Role.AGENT: "operator.enquiries",
}


def local(path: str | None) -> str | None:
    """Return the path if it is a path on this site, else None (protection against open redirects)."""
    if not path or not path.startswith("/") or NOT_LOCAL.search(path):
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path


def home_of(person: Person) -> str:
    """Return the URL of a person's first page."""
    return remembered.board_url(person) if person.partner_id else url_for(HOME[Role(person.role)])


def browser() -> Browser:
    """Return the browser of this request, to be stored with the session."""
    return Browser(request.user_agent.string, current_user.session_id if current_user.is_authenticated else None)


def let_in(session_id: str, *, keep: bool) -> Response:
    """Start a new session for this sign-in and redirect to the page that was wanted."""
    wanted = local(request.args.get("next")) or local(session.get(WANTED))
    session.clear()
    session.permanent = keep
    found = auth.session_of(session_id, now=clock.utcnow())
    assert found is not None
    login_user(Viewer(found))
    auth_session.touch(session_id, seen=seen_from(found.person), now=clock.utcnow())
    answer = make_response(redirect(wanted or home_of(found.person), 303))
    devices.remember(answer, found.person.email)
    return answer
