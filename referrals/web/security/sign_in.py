"""Flask-Login over our own session rows, which can be revoked."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from referrals import clock
from referrals.actions.enquiry.origin import SeenMember
from referrals.actions.person import sessions
from referrals.models import AuthSession, Person
from referrals.queries.person import sessions as sessions_queries
from referrals.web.responses import errors, htmx
from referrals.web.security import browser

TOUCH_EVERY = timedelta(hours=1)


class Viewer:
    """The user of Flask-Login: the person of a request, and the session in which they signed in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, auth_session: AuthSession) -> None:
        self.session_id = auth_session.id
        self.person = auth_session.person

    def get_id(self) -> str:
        """Return the random id of the session row. The browser stores nothing else."""
        return self.session_id


def register(login: LoginManager) -> None:
    login.user_loader(_load)
    login.unauthorized_handler(_ask_to_sign_in)
    login.session_protection = None  # our session rows replace Flask-Login's own protection


def _load(session_id: str) -> Viewer | None:
    now = clock.utcnow()
    found = sessions_queries.session_of(session_id, now=now)
    if found is None:
        return None
    if now - found.touched_at > TOUCH_EVERY:
        sessions.touch(session_id, seen=seen_from(found.person), now=now)
    return Viewer(found)


def seen_from(person: Person) -> SeenMember | None:
    """Return the browser and network that a partner's member uses now. None for the network's own staff."""
    if person.partner_id is None:
        return None
    return SeenMember(person.partner_id, browser.key(), browser.network_key(), person.email)


def _ask_to_sign_in() -> Response | tuple[str, int]:
    """Redirect to the sign-in page and back afterwards. Says that nothing was changed if a form was sent."""
    if request.method == "GET":
        there = url_for("account.sign_in", next=request.full_path.rstrip("?"))
        return htmx.redirect_whole_page(there) if htmx.wants_partial() else redirect(there)
    there = url_for("account.sign_in", next=_page_of_the_form(), unsent=1)
    return htmx.redirect_whole_page(there) if htmx.wants_partial() else errors.error_page(401, action_url=there)


def _page_of_the_form() -> str | None:
    """Return the page to come back to: the referral of a move, else the page that contained the form."""
    public_id = (request.view_args or {}).get("public_id")
    if request.blueprint == "referral" and public_id:
        return url_for("referral.show", public_id=public_id)
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host:
        return None
    return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path


def viewer() -> Person | None:
    """Return the signed-in person, or None."""
    return current_user.person if current_user.is_authenticated else None
