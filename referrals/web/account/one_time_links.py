"""The pages of one-time links. Each answer is a button of its own, so that a mail scanner cannot submit one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user
from flask_wtf import FlaskForm

from referrals import clock, queue
from referrals.actions.person import accounts, credentials, one_time_links
from referrals.actions.person.accounts import FirstOperator
from referrals.language import refusals
from referrals.models import LinkPurpose, OneTimeLink
from referrals.queries.person import people
from referrals.rules.one_time_links import LinkInvalid, LinkProblem
from referrals.rules.refusal import Refusal
from referrals.web import current_network
from referrals.web.account import rate_limits, session_start
from referrals.web.account.blueprint import blueprint
from referrals.web.account.forms import AnswerForm, FirstOperatorForm, JoinForm, KeepForm
from referrals.web.account.one_time_pages import explain_expired_link, link_or_404, while_it_works
from referrals.web.account.password_fields import NewPassword
from referrals.web.forms.errors import refuse
from referrals.web.requests.locale import times

BOTH = ["GET", "POST"]


@blueprint.route("/links/sign-in/<token>", methods=BOTH)
@rate_limits.LINKS
@while_it_works(LinkPurpose.SIGN_IN)
def sign_in_link(link: OneTimeLink) -> Any:
    form = KeepForm()
    if not form.validate_on_submit():
        return _page("account/link_sign_in.html", form, link)
    keep, now = form.keep.data == "yes", clock.utcnow()
    session_id = credentials.sign_in_by_link(link.id, keep=keep, browser=session_start.browser(), now=now)
    return session_start.start_session(session_id, keep=keep)


@blueprint.route("/links/password-reset/<token>", methods=BOTH)
@rate_limits.LINKS
@while_it_works(LinkPurpose.PASSWORD_RESET)
def password_link(link: OneTimeLink) -> Any:
    form = NewPassword()
    if not form.validate_on_submit():
        return _page("account/link_password.html", form, link)
    credentials.reset_password(link.id, password=form.password.data, now=clock.utcnow())
    flash(gettext("Password changed. You’ve been signed out everywhere; sign in with the new password."), "success")
    return redirect(url_for("account.sign_in"), 303)


@blueprint.route("/links/invitation/<token>", methods=BOTH)
@rate_limits.LINKS
@while_it_works(LinkPurpose.INVITATION)
def invitation_link(link: OneTimeLink) -> Any:
    if people.has_account(link.address or "", but=link.person_id or 0):
        return render_template("account/link_taken.html", link=link), 409
    form = JoinForm(obj=link.person)
    if not form.validate_on_submit():
        return _page("account/link_invitation.html", form, link)
    return _unless_refused(partial(_join, link, form), "account/link_invitation.html", form, link)


@blueprint.post("/links/invitation/<token>/again")
@rate_limits.LINKS
def invite_again(token: str) -> Any:
    """Send a new invitation to the address of the old one."""
    link = link_or_404(LinkPurpose.INVITATION, token)
    if request.form.get("again") != "yes":
        abort(422)
    try:
        one_time_links.invite_again(link.person_id or 0, now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "error")
        return redirect(url_for("account.invitation_link", token=token), 303)
    queue.wake_worker()
    return redirect(url_for("account.sent"), 303)


@blueprint.route("/links/email-change/<token>", methods=BOTH)
@rate_limits.LINKS
@while_it_works(LinkPurpose.EMAIL_CHANGE)
def email_link(link: OneTimeLink) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page("account/link_email.html", form, link)
    if form.answer.data == "no":
        return _keep_address(link)
    return _unless_refused(partial(_change_address, link), "account/link_email.html", form, link)


@blueprint.route("/links/first-operator/<token>", methods=BOTH)
@rate_limits.LINKS
@while_it_works(LinkPurpose.FIRST_OPERATOR)
def first_operator_link(link: OneTimeLink) -> Any:
    if people.there_is_an_operator():
        return explain_expired_link(link, LinkProblem.VOIDED)
    form = FirstOperatorForm()
    if not form.validate_on_submit():
        return _page("account/link_first_operator.html", form, link)
    return _unless_refused(partial(_begin, link, form), "account/link_first_operator.html", form, link)


def _page(template: str, form: FlaskForm, link: OneTimeLink) -> tuple[str, int]:
    return render_template(template, form=form, link=link), 422 if form.is_submitted() else 200


def _unless_refused(
    act: Callable[[], ResponseReturnValue], template: str, form: FlaskForm, link: OneTimeLink
) -> ResponseReturnValue:
    """Run `act`, or show the form again with the reason of the refusal.

    A link that is used or expired has a page of its own.
    """
    try:
        return act()
    except LinkInvalid:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(template, form, link)


def _join(link: OneTimeLink, form: JoinForm) -> ResponseReturnValue:
    session_id = accounts.join(
        link.id,
        name=form.name.data,
        language=form.language.data,
        password=form.password.data if form.how.data == "password" else None,
        browser=session_start.browser(),
        now=clock.utcnow(),
    )
    return session_start.start_session(session_id, keep=False)


def _keep_address(link: OneTimeLink) -> ResponseReturnValue:
    one_time_links.decline(link.id, now=clock.utcnow())
    flash(gettext("Nothing was changed. The link no longer works."))
    return redirect(url_for("directory.home"), 303)


def _change_address(link: OneTimeLink) -> ResponseReturnValue:
    address = link.address
    accounts.change_email(link.id, except_session_id=_this_session(link), now=clock.utcnow())
    queue.wake_worker()
    flash(gettext("Your address is now %(address)s.", address=address), "success")
    return redirect(url_for("account.show"), 303)


def _this_session(link: OneTimeLink) -> str | None:
    """Return the session id of this browser if it belongs to the link's person. It need not end."""
    if current_user.is_authenticated and current_user.person.id == link.person_id:
        return str(current_user.session_id)
    return None


def _begin(link: OneTimeLink, form: FirstOperatorForm) -> ResponseReturnValue:
    first = FirstOperator(
        name=form.name.data,
        email=form.email.data,
        password=form.password.data,
        network_name=form.network_name.data,
        language=str(get_locale() or "en"),
        zone=current_network.settings().default_zone,
    )
    session_id = accounts.create_first_operator(link.id, first, browser=session_start.browser(), now=clock.utcnow())
    return session_start.start_session(session_id, keep=False)
