"""Sign in by password or by link, forgotten passwords, sign out, and the language of the pages."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, logout_user

from referrals import clock, languages
from referrals.actions.person import accounts, credentials, one_time_links, sessions
from referrals.models import LinkPurpose
from referrals.web.account import rate_limits, session_start
from referrals.web.account.blueprint import blueprint
from referrals.web.account.forms import LinkRequestForm, SignInForm
from referrals.web.security import cookies
from referrals.web.security.sign_in import viewer


@blueprint.route("/sign-in", methods=["GET", "POST"])
@rate_limits.SIGN_IN
@rate_limits.WRONG_PASSWORDS
@rate_limits.FROM_ANYWHERE
@rate_limits.ASKING_ON_SIGN_IN
def sign_in() -> Any:
    somebody = viewer()
    if somebody is not None:
        return redirect(session_start.local_path(request.args.get("next")) or session_start.home_url(somebody), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    return _by_link(form) if form.how.data == "link" else _by_password(form)


@blueprint.get("/sign-in/sent")
def sent() -> str:
    return render_template("account/sent.html")


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@rate_limits.ASKING
def forgotten() -> Any:
    form = LinkRequestForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form), 422 if form.is_submitted() else 200
    return _send(LinkPurpose.PASSWORD_RESET, form.email.data)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    if current_user.is_authenticated:
        sessions.end(current_user.session_id)
        logout_user()
    session.clear()
    flash(gettext("You’ve signed out."))
    return redirect(url_for("directory.home"), 303)


@blueprint.post("/language")
def language() -> Any:
    chosen = request.form.get("language", "")
    if chosen not in languages.codes():
        abort(422)
    somebody = viewer()
    if somebody is not None:
        accounts.set_language(somebody.id, chosen)
    answer = redirect(session_start.local_path(request.form.get("next")) or url_for("directory.home"), 303)
    cookies.remember_language(answer, chosen)  # type: ignore[arg-type]
    return answer


def _by_password(form: SignInForm) -> ResponseReturnValue:
    password, keep = form.password.data, form.keep.data
    email, now = form.email.data, clock.utcnow()
    session_id = credentials.sign_in(email, password, keep=keep, browser=session_start.browser(), now=now)
    if session_id is not None:
        return session_start.start_session(session_id, keep=keep)
    rate_limits.count_wrong_password()
    form.form_errors.append(gettext("That email or password isn’t right. We can email you a sign-in link instead."))
    return _sign_in_page(form)


def _by_link(form: SignInForm) -> ResponseReturnValue:
    session[session_start.WANTED] = session_start.local_path(request.args.get("next"))
    return _send(LinkPurpose.SIGN_IN, form.email.data)


def _send(purpose: LinkPurpose, address: str) -> ResponseReturnValue:
    """Send a link if the address has an account. The response and its duration are the same if it has none."""
    one_time_links.request_link(
        purpose, address, now=clock.utcnow()
    )  # the worker is not woken, so that timing reveals nothing
    return redirect(url_for("account.sent"), 303)


def _sign_in_page(form: SignInForm) -> tuple[str, int]:
    return render_template("account/sign_in.html", form=form), 422 if form.is_submitted() else 200
