"""Invite members, invite them again, change their role, and remove them. For a partner's admins."""

from typing import Any

from flask import abort, render_template, url_for

from referrals import clock
from referrals.models import Person
from referrals.queries.person import people as people_queries
from referrals.web import people
from referrals.web.account import rate_limits
from referrals.web.people import MemberInvitationForm, MemberRoleForm
from referrals.web.security import access
from referrals.web.security.access import ADMINS, partner_id, roles
from referrals.web.team.blueprint import blueprint

MEMBER = "/team/members/<public_id>"


@blueprint.route("/team/invite", methods=["GET", "POST"])
@roles(*ADMINS)
@rate_limits.INVITATIONS
def invite() -> Any:
    form = MemberInvitationForm(language=access.person().language)

    def page() -> str:
        return render_template("team/invite.html", form=form)

    return people.invite(form, page, partner_id=partner_id(), openly=False, done=url_for("team.show"))


@blueprint.get(MEMBER)
@roles(*ADMINS)
def member(public_id: str) -> Any:
    return _page(public_id)


@blueprint.post(f"{MEMBER}/invitation")
@roles(*ADMINS)
@rate_limits.INVITATIONS
def invite_again(public_id: str) -> Any:
    done = url_for("team.member", public_id=public_id)
    return people.invite_again(_member_or_404(public_id), lambda trouble: _page(public_id, trouble=trouble), done=done)


@blueprint.post(f"{MEMBER}/role")
@roles(*ADMINS)
def change_role(public_id: str) -> Any:
    somebody, form = _member_or_404(public_id), MemberRoleForm()
    if not form.validate_on_submit():
        return _page(public_id, form), 422
    done = url_for("team.show")
    return people.change_role(somebody, form.role.data, lambda trouble: _page(public_id, trouble=trouble), done=done)


@blueprint.post(f"{MEMBER}/remove")
@roles(*ADMINS)
def remove(public_id: str) -> Any:
    done = url_for("team.show")
    return people.remove(_member_or_404(public_id), lambda trouble: _page(public_id, trouble=trouble), done=done)


def _member_or_404(public_id: str) -> Person:
    return people_queries.person_of_partner(partner_id(), public_id) or abort(404)


def _page(public_id: str, form: MemberRoleForm | None = None, *, trouble: str | None = None) -> str:
    somebody, now = _member_or_404(public_id), clock.utcnow()
    return render_template(
        "team/member.html",
        form=form or MemberRoleForm(formdata=None, role=somebody.role),
        member=people_queries.person_line(somebody),
        is_me=somebody.id == access.person().id,
        open_referrals=people_queries.open_referrals_of(somebody.id, now=now),
        trouble=trouble,
        now=now,
    )
