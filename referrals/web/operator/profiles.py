"""A partner's profile as the operator edits it: its content, its competencies, and the preview."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.partner import profiles, setup_reminders
from referrals.actions.partner.setup_reminders import Step
from referrals.language import formats
from referrals.models import Term, Vocabulary
from referrals.queries.partner import profiles as profiles_queries
from referrals.queries.partner.profiles import ProfileStatus
from referrals.rules.term_names import by_name
from referrals.web.account import rate_limits
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.partners import PARTNER, partner_or_404
from referrals.web.profiles import editing, preview
from referrals.web.profiles.forms import ProfileForm

PROFILE = f"{PARTNER}/profiles/<string(length=2):country>"


@blueprint.route(PROFILE, methods=["GET", "POST"])
@operators
@rate_limits.PICTURES
def profile(public_id: str, country: str) -> Any:
    found = editing.profile_or_404(partner_or_404(public_id).id, country)
    edited = editing.edit(found.profile)
    if not edited.is_saved:
        return _page(found, edited.form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.profile", public_id=public_id, country=country), 303)


@blueprint.post(f"{PROFILE}/competencies")
@operators
def grant(public_id: str, country: str) -> Any:
    """Grant the ticked competencies, and revoke the others."""
    found = editing.profile_or_404(partner_or_404(public_id).id, country)
    ticked = set(request.form.getlist("competency"))
    profiles.set_competencies(found.profile.id, [term.id for term in _competencies(found) if str(term.id) in ticked])
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.profile", public_id=public_id, country=country), 303)


@blueprint.post(f"{PROFILE}/reviewed")
@operators
def reviewed(public_id: str, country: str) -> Any:
    """Mark a published profile as reviewed, so that it leaves the desk."""
    found = editing.profile_or_404(partner_or_404(public_id).id, country)
    profiles.review(found.profile.id, now=clock.utcnow())
    return redirect(url_for("operator.desk"), 303)


@blueprint.get(f"{PROFILE}/preview")
@operators
def preview_profile(public_id: str, country: str) -> Any:
    found = editing.profile_or_404(partner_or_404(public_id).id, country)
    back = url_for("operator.profile", public_id=public_id, country=country)
    if not found.locations:
        flash(gettext("Add a location first. Each location has its own page."), "warning")
        return redirect(back, 303)
    return preview.page(found, slug=request.args.get("location"), back=back)


@blueprint.post(f"{PARTNER}/remind")
@operators
def remind_partner(public_id: str) -> Any:
    """Remind a partner of a step that it has not done yet."""
    found, step = partner_or_404(public_id), request.form.get("step", "")
    if step not in set(Step):
        return redirect(url_for("operator.partners"), 303)
    mails = setup_reminders.remind(found.id, Step(step), now=clock.utcnow())
    queue.wake_worker()
    if mails:
        flash(gettext("Reminder sent."), "success")
    else:
        flash(
            gettext(
                "Nothing was sent: no one can be reminded of this right now, or they were reminded within the last day."
            ),
            "warning",
        )
    return redirect(url_for("operator.partners"), 303)


def _page(found: ProfileStatus, form: ProfileForm) -> ResponseReturnValue:
    carried = [term.id for term in found.profile.terms]
    return editing.page("operator/profile.html", found, form, competencies=_competencies(found), carried=carried)


def _competencies(found: ProfileStatus) -> list[Term]:
    """Return the competencies that can be granted, and those that the profile already has."""
    carried = [term.id for term in found.profile.terms if term.vocabulary == Vocabulary.COMPETENCY]
    return by_name(profiles_queries.offered((Vocabulary.COMPETENCY,), carried), formats.language())
