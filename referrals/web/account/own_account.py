"""The person's own account: name, language, time zone, password, email, and where they are signed in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, refresh
from flask_login import current_user
from flask_wtf import FlaskForm

from referrals import clock, queue
from referrals.actions.person import accounts, credentials
from referrals.actions.person import sessions as sessions_actions
from referrals.models import Role
from referrals.queries.person import people
from referrals.rules.refusal import Refusal
from referrals.web.account import rate_limits
from referrals.web.account.blueprint import blueprint
from referrals.web.account.forms import AccountForm, EmailForm, PasswordForm
from referrals.web.forms.errors import refuse
from referrals.web.security import access, cookies
from referrals.web.security.access import roles

BOTH = ["GET", "POST"]
# The order matters: Edge and Opera also claim to be Chrome and Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@blueprint.route("/account", methods=BOTH)
@roles(*Role)
def show() -> Any:
    somebody = access.person()
    form = AccountForm(obj=somebody)
    if not form.validate_on_submit():
        return _page("profile", form)
    accounts.change(somebody.id, name=form.name.data, language=form.language.data, zone=form.zone.data)
    refresh()
    flash(gettext("Saved."), "success")
    answer = redirect(url_for("account.show"), 303)
    cookies.set_cookie(answer, cookies.LANGUAGE, form.language.data)  # type: ignore[arg-type]
    return answer


@blueprint.route("/account/password", methods=BOTH)
@roles(*Role)
@rate_limits.OWN
def password() -> Any:
    form, mine = PasswordForm(), access.person().id
    if not form.validate_on_submit():
        return _page("password", form)
    present, new, this = form.present.data, form.password.data, current_user.session_id
    try:
        credentials.change_password(mine, present=present, password=new, except_session_id=this, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page("password", form)
    flash(gettext("Password changed. You’ve been signed out everywhere else."), "success")
    return redirect(url_for("account.password"), 303)


@blueprint.route("/account/email", methods=BOTH)
@roles(*Role)
@rate_limits.OWN
def email() -> Any:
    form, mine = EmailForm(), access.person().id
    if not form.validate_on_submit():
        return _page("email", form)
    address = form.email.data
    try:
        accounts.ask_email_change(mine, email=address, password=form.password.data, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page("email", form)
    queue.wake_worker()
    flash(gettext("We’ve emailed a link to %(address)s. Open it there and confirm.", address=address), "success")
    return redirect(url_for("account.email"), 303)


@blueprint.get("/account/sessions")
@roles(*Role)
def sessions() -> str:
    mine, this = access.person().id, current_user.session_id
    found = people.sign_ins(mine, this=this, now=clock.utcnow())
    return render_template("account/sessions.html", sign_ins=found, describe_browser=describe_browser)


@blueprint.post("/account/sessions/end")
@roles(*Role)
def end_sessions() -> Any:
    """Sign out one other browser, or all others."""
    mine, this = access.person().id, current_user.session_id
    if request.form.get("all") == "yes":
        sessions_actions.end_all(mine, except_session_id=this)
    else:
        other = people.session_id_of(mine, request.form.get("handle", ""))
        if other is None:
            abort(404)
        sessions_actions.end(other)
    flash(gettext("Signed out there."), "success")
    return redirect(url_for("account.sessions"), 303)


def _page(name: str, form: FlaskForm) -> tuple[str, int]:
    has_password = people.password_hash_of(access.person().id) is not None
    body = render_template(f"account/{name}.html", form=form, has_password=has_password)
    return body, 422 if form.is_submitted() else 200


def describe_browser(user_agent: str) -> str:
    """Return the browser and system of a User-Agent header, such as "Firefox, Windows", as far as they are known."""
    named = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return ", ".join(name for name in named if name) or gettext("A browser")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
