"""The page to edit a profile, for the partner's admin and for the operator."""

from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from referrals import images
from referrals.actions.partner import profiles
from referrals.language import countries, refusals
from referrals.models import MarketingProfile
from referrals.queries.partner import profiles as profiles_queries
from referrals.queries.partner.profiles import ProfileStatus
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import refuse
from referrals.web.profiles.forms import FIELDS, ProfileForm, written_in
from referrals.web.requests.locale import times


def profile_or_404(partner_id: int, country: str) -> ProfileStatus:
    return profiles_queries.of_country(partner_id, country) or abort(404)


@dataclass(frozen=True)
class SubmittedProfile:
    """A submitted form, and whether it was saved."""

    form: ProfileForm
    is_saved: bool


def edit(profile: MarketingProfile) -> SubmittedProfile:
    """Validate the submitted form and save it."""
    form = ProfileForm(data=written_in(profile))
    form.stored_logo = profile.logo
    form.offer(profiles_queries.offered(tuple(FIELDS), [term.id for term in profile.terms]))
    if not form.validate_on_submit():
        return SubmittedProfile(form, is_saved=False)
    try:
        profiles.change(profile.id, form.said())
    except Refusal as refusal:
        refuse(form, refusal)
        return SubmittedProfile(form, is_saved=False)
    return SubmittedProfile(form, is_saved=True)


def form_of(profile: MarketingProfile) -> ProfileForm:
    """Return the form with the stored profile, ignoring what was submitted."""
    form = ProfileForm(formdata=None, data=written_in(profile))
    form.offer(profiles_queries.offered(tuple(FIELDS), [term.id for term in profile.terms]))
    return form


def page(
    template: str, found: ProfileStatus, form: ProfileForm, *, refused: Refusal | None = None, **more: object
) -> ResponseReturnValue:
    """Render the page. The status is 422 if something was refused."""
    others = [
        one for one in profiles_queries.of_partner(found.profile.partner_id) if one.profile.id != found.profile.id
    ]
    body = render_template(
        template,
        standing=found,
        profile=found.profile,
        form=form,
        picture=images.picture(form.kept_logo.data or ""),
        others=others,
        country_name=countries.name,
        trouble=refusals.sentence(refused, times) if refused else None,
        **more,
    )
    return body, 422 if refused or form.errors or form.form_errors else 200
