"""Sign a person in: start a new session, and redirect to the page that was wanted if it is one of ours."""

import re
from urllib.parse import urlsplit

from flask import make_response, redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from referrals import clock
from referrals.actions.person import sessions
from referrals.actions.person.sessions import Browser
from referrals.models import Person, Role
from referrals.queries.person import sessions as sessions_queries
from referrals.web.account import device_cookies
from referrals.web.board import remembered_filters
from referrals.web.security.sign_in import Viewer, seen_from

WANTED = "wanted"
# Browsers read \ as /, and ignore tabs and line breaks.
NOT_LOCAL = re.compile(r"^/[/\\]|[\x00-\x20\x7f\\]")
HOME = {
    Role.OPERATOR: "operator.desk",
    Role.AGENT: "operator.enquiries",
}


def local_path(path: str | None) -> str | None:
    """Return the path if it is a path on this site, else None (protection against open redirects)."""
    if not path or not path.startswith("/") or NOT_LOCAL.search(path):
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path


def home_url(person: Person) -> str:
    """Return the URL of a person's first page."""
    return remembered_filters.board_url(person) if person.partner_id else url_for(HOME[Role(person.role)])


def browser() -> Browser:
    """Return the browser of this request, to be stored with the session."""
    return Browser(request.user_agent.string, current_user.session_id if current_user.is_authenticated else None)


def start_session(session_id: str, *, keep: bool) -> Response:
    """Start a new session for this sign-in and redirect to the page that was wanted."""
    wanted = local_path(request.args.get("next")) or local_path(session.get(WANTED))
    session.clear()
    session.permanent = keep
    found = sessions_queries.session_of(session_id, now=clock.utcnow())
    assert found is not None
    login_user(Viewer(found))
    sessions.touch(session_id, seen=seen_from(found.person), now=clock.utcnow())
    answer = make_response(redirect(wanted or home_url(found.person), 303))
    device_cookies.remember(answer, found.person.email)
    return answer
