"""Invite, change and remove people, for a partner's team and for the network's own staff.

`page` renders the page with the form again; `done` is the URL to go to afterwards.
"""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import DataRequired

from referrals import clock, queue
from referrals.actions.person import accounts, one_time_links, roles
from referrals.actions.person.accounts import Newcomer
from referrals.language import refusals, words
from referrals.models import Person, Role
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import AtMost, refuse
from referrals.web.forms.fields import AddressField, LineField, language_field, options
from referrals.web.requests.locale import times
from referrals.web.security import access

Page = Callable[[], str]
PageOfRefusal = Callable[[str], str]  # renders the page with the message of a refusal

MEMBER_ROLES = options((role, words.ROLES[role]) for role in (Role.MEMBER, Role.ADMIN))
ABOUT_MEMBERS = _l("Members work on referrals. Admins can also invite people and manage locations.")
NETWORK_ROLES = options((role, words.ROLES[role]) for role in (Role.OPERATOR, Role.AGENT))
ABOUT_NETWORK = _l("Operators run the network. Agents send enquiries for customers and follow what happens to them.")


class MemberRoleForm(FlaskForm):
    """Change the role of a partner's member."""

    role = RadioField(_l("Role"), choices=MEMBER_ROLES, description=ABOUT_MEMBERS)


class NetworkRoleForm(FlaskForm):
    """Change the role of an operator or an agent."""

    role = RadioField(_l("Role"), choices=NETWORK_ROLES, description=ABOUT_NETWORK)


class InvitationForm(FlaskForm):
    """The fields of an invitation."""

    email = AddressField(_l("Email"), [DataRequired(_l("Enter the email address to invite."))])
    name = LineField(_l("Name"), [DataRequired(_l("Enter their name.")), AtMost(120)])
    language = language_field()


class MemberInvitationForm(InvitationForm):
    """Invite a member of a partner."""

    role = RadioField(_l("Role"), choices=MEMBER_ROLES, default=Role.MEMBER, description=ABOUT_MEMBERS)


class NetworkInvitationForm(InvitationForm):
    """Invite an operator or an agent."""

    role = RadioField(_l("Role"), choices=NETWORK_ROLES, default=Role.AGENT, description=ABOUT_NETWORK)


def invite(form: InvitationForm, page: Page, *, partner_id: int | None, openly: bool, done: str) -> ResponseReturnValue:
    """Send the invitation. For `openly` see `actions.person.invite`."""
    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    try:
        accounts.invite(_newcomer(form, partner_id), openly=openly, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return page(), 422
    queue.wake_worker()
    flash(gettext("We’ve sent an invitation to %(address)s.", address=form.email.data), "success")
    return redirect(done, 303)


def _newcomer(form: InvitationForm, partner_id: int | None) -> Newcomer:
    return Newcomer(
        email=form.email.data,
        name=form.name.data,
        role=Role(form["role"].data),
        partner_id=partner_id,
        language=form.language.data,
        zone=access.person().zone,
    )


def invite_again(somebody: Person, page: PageOfRefusal, *, done: str) -> ResponseReturnValue:
    try:
        one_time_links.invite_again(somebody.id, now=clock.utcnow())
    except Refusal as refusal:
        return page(refusals.sentence(refusal, times)), 422
    queue.wake_worker()
    flash(gettext("We’ve sent the invitation again. The previous link no longer works."), "success")
    return redirect(done, 303)


def change_role(somebody: Person, role: str, page: PageOfRefusal, *, done: str) -> ResponseReturnValue:
    try:
        roles.change_role(somebody.id, Role(role))
    except Refusal as refusal:
        return page(refusals.sentence(refusal, times)), 422
    flash(gettext("Saved."), "success")
    return redirect(done, 303)


def remove(somebody: Person, page: PageOfRefusal, *, done: str) -> ResponseReturnValue:
    """Remove a person. Whoever removes themself is redirected to the public pages."""
    me = access.person()
    name, was_me = somebody.name, somebody.id == me.id
    try:
        roles.remove(somebody.id, by=access.actor_of(me), now=clock.utcnow())
    except Refusal as refusal:
        return page(refusals.sentence(refusal, times)), 422
    flash(gettext("%(name)s has been removed.", name=name), "success")
    return redirect(url_for("directory.home") if was_me else done, 303)
