"""The network's own staff: invite operators and agents, change their role, and remove them."""

from typing import Any

from flask import abort, render_template, url_for

from referrals import clock
from referrals.models import Person
from referrals.queries.person import people as people_queries
from referrals.web import people as people_pages
from referrals.web.account.rate_limits import INVITATIONS
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.people import NetworkInvitationForm, NetworkRoleForm
from referrals.web.security import access

PEOPLE = "/settings/people"
PERSON = f"{PEOPLE}/<string(length=12):public_id>"


@blueprint.get(PEOPLE)
@operators
def people() -> str:
    found = people_queries.of_network()
    return render_template("operator/people.html", people=found, me=access.person(), now=clock.utcnow())


@blueprint.route(f"{PEOPLE}/invite", methods=["GET", "POST"])
@operators
@INVITATIONS
def invite_person() -> Any:
    form = NetworkInvitationForm(language=access.person().language)

    def page() -> str:
        return render_template("operator/invite_person.html", form=form)

    return people_pages.invite(form, page, partner_id=None, openly=True, done=url_for("operator.people"))


@blueprint.get(PERSON)
@operators
def network_person(public_id: str) -> str:
    return _page(public_id)


@blueprint.post(f"{PERSON}/invitation")
@operators
@INVITATIONS
def invite_person_again(public_id: str) -> Any:
    somebody, done = _person_or_404(public_id), url_for("operator.network_person", public_id=public_id)
    return people_pages.invite_again(somebody, lambda trouble: _page(public_id, trouble=trouble), done=done)


@blueprint.post(f"{PERSON}/role")
@operators
def change_role(public_id: str) -> Any:
    somebody, form, done = _person_or_404(public_id), NetworkRoleForm(), url_for("operator.people")
    if not form.validate_on_submit():
        return _page(public_id, form), 422
    return people_pages.change_role(
        somebody, form.role.data, lambda trouble: _page(public_id, trouble=trouble), done=done
    )


@blueprint.post(f"{PERSON}/remove")
@operators
def remove_person(public_id: str) -> Any:
    somebody, done = _person_or_404(public_id), url_for("operator.people")
    return people_pages.remove(somebody, lambda trouble: _page(public_id, trouble=trouble), done=done)


def _person_or_404(public_id: str) -> Person:
    return people_queries.person_of_partner(None, public_id) or abort(404)


def _page(public_id: str, form: NetworkRoleForm | None = None, *, trouble: str | None = None) -> str:
    somebody = _person_or_404(public_id)
    return render_template(
        "operator/person.html",
        form=form or NetworkRoleForm(formdata=None, role=somebody.role),
        person=people_queries.person_line(somebody),
        is_me=somebody.id == access.person().id,
        trouble=trouble,
        now=clock.utcnow(),
    )
