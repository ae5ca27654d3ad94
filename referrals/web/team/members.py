"""What an admin does with the members of the own partner: invite, invite again, give another role, remove."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import member as verbs
from referrals.actions import one_time_link, person
from referrals.actions.person import Newcomer
from referrals.language import refusals
from referrals.models import Person, Role
from referrals.queries import people
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.access import roles
from referrals.web.account import limits
from referrals.web.forms.errors import refuse
from referrals.web.team.blueprint import blueprint
from referrals.web.team.forms import InvitationForm, RoleForm
from referrals.web.team.views import ADMINS, partner_id
from referrals.web.times import times

MEMBER = "/team/members/<public_id>"


def member_or_404(public_id: str) -> Person:
    return people.one_of(partner_id(), public_id) or abort(404)


@blueprint.route("/team/invite", methods=["GET", "POST"])
@roles(*ADMINS)
@limits.INVITATIONS
def invite() -> Any:
    form = InvitationForm(language=access.person().language)
    if not form.validate_on_submit():
        return _invitation_page(form)
    try:
        person.invite(_newcomer(form), now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _invitation_page(form)
    queue.wake_worker()
    flash(gettext("An invitation is on its way to %(address)s.", address=form.email.data), "success")
    return redirect(url_for("team.show"), 303)


@blueprint.get(MEMBER)
@roles(*ADMINS)
def member(public_id: str) -> Any:
    somebody = member_or_404(public_id)
    return _member_page(somebody, RoleForm(formdata=None, role=somebody.role))


@blueprint.post(f"{MEMBER}/invitation")
@roles(*ADMINS)
@limits.INVITATIONS
def invite_again(public_id: str) -> Any:
    somebody = member_or_404(public_id)
    try:
        one_time_link.invite_again(somebody.id, now=clock.utcnow())
    except Refusal as refusal:
        return _refused(public_id, refusal)
    queue.wake_worker()
    flash(gettext("The invitation is on its way once more; the link before it works no longer."), "success")
    return redirect(url_for("team.member", public_id=public_id), 303)


@blueprint.post(f"{MEMBER}/role")
@roles(*ADMINS)
def change_role(public_id: str) -> Any:
    somebody, form = member_or_404(public_id), RoleForm()
    if not form.validate_on_submit():
        return _member_page(somebody, form), 422
    try:
        verbs.change_role(somebody.id, Role(form.role.data))
    except Refusal as refusal:
        return _refused(public_id, refusal)
    flash(gettext("Saved."), "success")
    return redirect(url_for("team.show"), 303)


@blueprint.post(f"{MEMBER}/remove")
@roles(*ADMINS)
def remove(public_id: str) -> Any:
    somebody, me = member_or_404(public_id), access.person()
    name, was_me = somebody.name, somebody.id == me.id
    try:
        verbs.remove(somebody.id, by=access.actor_of(me), now=clock.utcnow())
    except Refusal as refusal:
        return _refused(public_id, refusal)
    flash(gettext("%(name)s has been removed.", name=name), "success")
    return redirect(url_for("directory.home" if was_me else "team.show"), 303)


def _newcomer(form: InvitationForm) -> Newcomer:
    return Newcomer(
        email=form.email.data,
        name=form.name.data,
        role=Role(form.role.data),
        partner_id=partner_id(),
        language=form.language.data,
        zone=access.person().zone,
    )


def _invitation_page(form: InvitationForm) -> tuple[str, int]:
    return render_template("team/invite.html", form=form), 422 if form.is_submitted() else 200


def _refused(public_id: str, refusal: Refusal) -> tuple[str, int]:
    somebody = member_or_404(public_id)
    form = RoleForm(formdata=None, role=somebody.role)
    return _member_page(somebody, form, trouble=refusals.sentence(refusal, times)), 422


def _member_page(somebody: Person, form: RoleForm, *, trouble: str | None = None) -> str:
    now = clock.utcnow()
    return render_template(
        "team/member.html",
        form=form,
        member=people.as_listed(somebody),
        is_me=somebody.id == access.person().id,
        open_referrals=people.open_referrals_of(somebody.id, now=now),
        trouble=trouble,
        now=now,
    )
