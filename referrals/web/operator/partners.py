"""The partners: invite them, publish their profiles, rename them, let them leave and come back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.partner import partners as partners_actions
from referrals.actions.partner import profiles
from referrals.actions.partner.partners import CreatedPartner
from referrals.actions.person.accounts import Newcomer
from referrals.language import countries, refusals
from referrals.models import Partner, Role
from referrals.queries.enquiry import scrutiny
from referrals.queries.partner import country_profiles
from referrals.queries.partner import partners as partners_queries
from referrals.queries.person import people
from referrals.rules.refusal import FieldRefusal, Refusal
from referrals.web import people as people_pages
from referrals.web.account.rate_limits import INVITATIONS
from referrals.web.forms.errors import refuse
from referrals.web.operator import first_steps
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import InvitePartnerForm, PartnerForm
from referrals.web.people import MemberInvitationForm
from referrals.web.requests.locale import times
from referrals.web.security import access

PARTNER = "/partners/<string(length=12):public_id>"


@blueprint.get("/partners")
@operators
def partners() -> str:
    found = partners_queries.all_partners(now=clock.utcnow())
    return render_template("operator/partners.html", partners=found, country_name=countries.name)


@blueprint.route("/partners/new", methods=["GET", "POST"])
@operators
@INVITATIONS
def invite_partner() -> Any:
    """Create a partner with its first admin and its first location. The profile starts as a draft."""
    me = access.person()
    form = InvitePartnerForm(language=me.language, zone=me.zone)
    if not form.validate_on_submit():
        return _invitation_page(form)
    try:
        created = _create(form)
    except Refusal as refusal:
        refuse(form, _beside_the_admin(refusal))
        return _invitation_page(form)
    queue.wake_worker()
    flash(gettext("We’ve sent an invitation to %(address)s.", address=form.admin_email.data), "success")
    return redirect(first_steps.next_url(url_for("operator.partner", public_id=created.public_id)), 303)


def _create(form: InvitePartnerForm) -> CreatedPartner:
    facts = {"place": form.place(), "country": form.country.data, "now": clock.utcnow()}
    return partners_actions.create(name=form.partner_name.data, admin=_first_admin(form), **facts)


def _first_admin(form: InvitePartnerForm) -> Newcomer:
    facts = {"language": form.language.data, "zone": form.zone.data}
    return Newcomer(email=form.admin_email.data, name=form.admin_name.data, role=Role.ADMIN, **facts)


def _beside_the_admin(refusal: Refusal) -> Refusal:
    """Move an error of the field `email` to the field of the admin's email."""
    if isinstance(refusal, FieldRefusal) and refusal.field == "email":
        return FieldRefusal("admin_email", refusal.sentence, **refusal.values)
    return refusal


def _invitation_page(form: InvitePartnerForm) -> tuple[str, int]:
    return render_template("operator/invite_partner.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get(PARTNER)
@operators
def partner(public_id: str) -> str:
    return render_partner(partner_or_404(public_id))


def partner_or_404(public_id: str) -> Partner:
    return partners_queries.by_public_id(public_id) or abort(404)


def render_partner(found: Partner, *, form: PartnerForm | None = None, trouble: str | None = None) -> str:
    """Render the page of a partner, with the message of a refusal on top."""
    now = clock.utcnow()
    return render_template(
        "operator/partner.html",
        said=partners_queries.customer_answers(found.id),
        rate=scrutiny.rate_of(found.id, now=now),
        partner=found,
        away=partners_queries.away_now(found.id, now=now),
        countries=country_profiles.countries(found.id, viewer_id=0),
        members=people.of_partner(found.id),
        country_name=countries.name,
        form=form or PartnerForm(formdata=None, name=found.name),
        trouble=trouble,
        now=now,
    )


@blueprint.post(f"{PARTNER}/name")
@operators
def rename_partner(public_id: str) -> Any:
    found, form = partner_or_404(public_id), PartnerForm()
    if not form.validate_on_submit():
        return render_partner(found, form=form), 422
    partners_actions.rename(found.id, name=form.name.data)
    flash(gettext("Saved. Old links to its pages lead to the new ones."), "success")
    return redirect(url_for("operator.partner", public_id=public_id), 303)


@blueprint.post(f"{PARTNER}/left")
@operators
def leave(public_id: str) -> Any:
    """Remove a partner from the network, or bring it back."""
    found, wanted = partner_or_404(public_id), request.form.get("left")
    name = found.name
    if wanted == "yes":
        partners_actions.leave(found.id, now=clock.utcnow())
        flash(gettext("%(name)s is no longer listed. Its open referrals keep their deadlines.", name=name), "success")
    elif wanted == "no":
        partners_actions.rejoin(found.id)
        flash(gettext("%(name)s is back.", name=name), "success")
    else:
        abort(422)
    return redirect(url_for("operator.partner", public_id=public_id), 303)


@blueprint.post(f"{PARTNER}/profiles/<string(length=2):country>/publish")
@operators
def publish(public_id: str, country: str) -> Any:
    """Publish or unpublish the partner's profile for a country."""
    found = partner_or_404(public_id)
    theirs, wanted = country_profiles.profile_of(found.id, country) or abort(404), request.form.get("publish")
    if wanted not in ("yes", "no"):
        abort(422)
    is_new = first_steps.remaining_steps() is not None
    try:
        (profiles.publish if wanted == "yes" else profiles.unpublish)(theirs.id)
    except Refusal as refusal:
        return render_partner(partner_or_404(public_id), trouble=refusals.sentence(refusal, times)), 422
    if is_new and first_steps.remaining_steps() is None:
        flash(gettext("That was the last of the first steps. Customers can now contact your partners."), "success")
    return redirect(first_steps.next_url(url_for("operator.partner", public_id=public_id) + f"#country-{country}"), 303)


@blueprint.route(f"{PARTNER}/invite", methods=["GET", "POST"])
@operators
@INVITATIONS
def invite_member(public_id: str) -> Any:
    """Invite a member to a partner's team, for example if it has lost its admins."""
    partner_id, form = partner_or_404(public_id).id, MemberInvitationForm(language=access.person().language)

    def invitation_page() -> str:
        return render_template("operator/invite_member.html", partner=partner_or_404(public_id), form=form)

    done = url_for("operator.partner", public_id=public_id)
    return people_pages.invite(form, invitation_page, partner_id=partner_id, openly=True, done=done)


@blueprint.post(f"{PARTNER}/members/<string(length=12):member_id>/invitation")
@operators
@INVITATIONS
def invite_member_again(public_id: str, member_id: str) -> Any:
    found = partner_or_404(public_id)
    somebody = people.person_of_partner(found.id, member_id) or abort(404)
    done = url_for("operator.partner", public_id=public_id)
    return people_pages.invite_again(
        somebody, lambda trouble: render_partner(partner_or_404(public_id), trouble=trouble), done=done
    )
