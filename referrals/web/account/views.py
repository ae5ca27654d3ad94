"""Sign in by password or by link, forgotten passwords, sign out, and the language of the pages."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user, logout_user

from referrals import clock, languages
from referrals.actions import auth_session, credential, one_time_link, person
from referrals.models import LinkPurpose
from referrals.web import cookies
from referrals.web.account import entering, limits
from referrals.web.account.blueprint import blueprint
from referrals.web.account.forms import AddressForm, SignInForm
from referrals.web.sign_in import viewer


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limits.SIGN_IN
@limits.WRONG_PASSWORDS
@limits.FROM_ANYWHERE
@limits.ASKING_ON_SIGN_IN
def sign_in() -> Any:
    somebody = viewer()
    if somebody is not None:
        return redirect(entering.local(request.args.get("next")) or entering.home_of(somebody), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    return _by_link(form) if form.how.data == "link" else _by_password(form)


@blueprint.get("/sign-in/sent")
def sent() -> str:
    return render_template("account/sent.html")


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@limits.ASKING
def forgotten() -> Any:
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form), 422 if form.is_submitted() else 200
    return _send(LinkPurpose.PASSWORD_RESET, form.email.data)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    if current_user.is_authenticated:
        auth_session.end(current_user.session_id)
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
        person.set_language(somebody.id, chosen)
    answer = redirect(entering.local(request.form.get("next")) or url_for("directory.home"), 303)
    cookies.remember_language(answer, chosen)  # type: ignore[arg-type]
    return answer


def _by_password(form: SignInForm) -> Any:
    password, keep = form.password.data, form.keep.data
    email, now = form.email.data, clock.utcnow()
    session_id = credential.sign_in(email, password, keep=keep, browser=entering.browser(), now=now)
    if session_id is not None:
        return entering.let_in(session_id, keep=keep)
    limits.count_wrong_password()
    form.form_errors.append(gettext("That email or password isn’t right. We can email you a sign-in link instead."))
    return _sign_in_page(form)


def _by_link(form: SignInForm) -> Any:
    session[entering.WANTED] = entering.local(request.args.get("next"))
    return _send(LinkPurpose.SIGN_IN, form.email.data)


def _send(purpose: LinkPurpose, address: str) -> Any:
    """Send a link if the address has an account. The response and its duration are the same if it has none."""
    one_time_link.ask(purpose, address, now=clock.utcnow())  # the worker is not woken, so that timing reveals nothing
    return redirect(url_for("account.sent"), 303)


def _sign_in_page(form: SignInForm) -> tuple[str, int]:
    return render_template("account/sign_in.html", form=form), 422 if form.is_submitted() else 200
