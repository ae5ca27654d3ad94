"""The network's own people: operators and agents are invited, given another role, and removed."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import member, one_time_link, person
from referrals.actions.person import Newcomer
from referrals.language import refusals
from referrals.models import Person, Role
from referrals.queries import people as looks
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.account.limits import INVITATIONS
from referrals.web.forms.errors import refuse
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import NetworkInvitationForm, NetworkRoleForm
from referrals.web.times import times

PEOPLE = "/settings/people"
PERSON = f"{PEOPLE}/<string(length=12):public_id>"


@blueprint.get(PEOPLE)
@operators
def people() -> str:
    return render_template("operator/people.html", people=looks.of_network(), me=access.person(), now=clock.utcnow())


@blueprint.route(f"{PEOPLE}/invite", methods=["GET", "POST"])
@operators
@INVITATIONS
def invite_person() -> Any:
    form = NetworkInvitationForm(language=access.person().language)
    if not form.validate_on_submit():
        return _invitation_page(form)
    try:
        person.invite(_newcomer(form), openly=True, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _invitation_page(form)
    queue.wake_worker()
    flash(gettext("An invitation is on its way to %(address)s.", address=form.email.data), "success")
    return redirect(url_for("operator.people"), 303)


@blueprint.get(PERSON)
@operators
def network_person(public_id: str) -> str:
    somebody = _person_or_404(public_id)
    return _person_page(somebody, NetworkRoleForm(formdata=None, role=somebody.role))


@blueprint.post(f"{PERSON}/invitation")
@operators
@INVITATIONS
def invite_person_again(public_id: str) -> Any:
    try:
        one_time_link.invite_again(_person_or_404(public_id).id, now=clock.utcnow())
    except Refusal as refusal:
        return _refused(public_id, refusal)
    queue.wake_worker()
    flash(gettext("The invitation is on its way once more; the link before it works no longer."), "success")
    return redirect(url_for("operator.network_person", public_id=public_id), 303)


@blueprint.post(f"{PERSON}/role")
@operators
def change_role(public_id: str) -> Any:
    somebody, form = _person_or_404(public_id), NetworkRoleForm()
    if not form.validate_on_submit():
        return _person_page(somebody, form), 422
    try:
        member.change_role(somebody.id, Role(form.role.data))
    except Refusal as refusal:
        return _refused(public_id, refusal)
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.people"), 303)


@blueprint.post(f"{PERSON}/remove")
@operators
def remove_person(public_id: str) -> Any:
    somebody, me = _person_or_404(public_id), access.person()
    name, was_me = somebody.name, somebody.id == me.id
    try:
        member.remove(somebody.id, by=access.actor_of(me), now=clock.utcnow())
    except Refusal as refusal:
        return _refused(public_id, refusal)
    flash(gettext("%(name)s has been removed.", name=name), "success")
    return redirect(url_for("directory.home" if was_me else "operator.people"), 303)


def _person_or_404(public_id: str) -> Person:
    return looks.one_of(None, public_id) or abort(404)


def _newcomer(form: NetworkInvitationForm) -> Newcomer:
    facts = {"language": form.language.data, "zone": access.person().zone}
    return Newcomer(email=form.email.data, name=form.name.data, role=Role(form.role.data), **facts)


def _invitation_page(form: NetworkInvitationForm) -> tuple[str, int]:
    return render_template("operator/invite_person.html", form=form), 422 if form.is_submitted() else 200


def _refused(public_id: str, refusal: Refusal) -> tuple[str, int]:
    somebody = _person_or_404(public_id)
    form = NetworkRoleForm(formdata=None, role=somebody.role)
    return _person_page(somebody, form, trouble=refusals.sentence(refusal, times)), 422


def _person_page(somebody: Person, form: NetworkRoleForm, *, trouble: str | None = None) -> str:
    return render_template(
        "operator/person.html",
        form=form,
        person=looks.as_listed(somebody),
        is_me=somebody.id == access.person().id,
        trouble=trouble,
        now=clock.utcnow(),
    )
