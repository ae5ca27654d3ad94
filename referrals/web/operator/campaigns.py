"""Campaigns with their results, and coverage: searches that found nobody."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, links
from referrals.actions.directory import campaigns as campaigns_actions
from referrals.language import countries
from referrals.queries.directory import campaigns as campaigns_queries
from referrals.queries.directory import coverage as coverage_queries
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import refuse
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import CampaignForm


@blueprint.get("/campaigns")
@operators
def campaigns() -> str:
    return _page(CampaignForm(formdata=None))


@blueprint.post("/campaigns")
@operators
def begin_campaign() -> Any:
    form = CampaignForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        campaigns_actions.begin(name=form.name.data, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(form), 422
    flash(gettext("The campaign is running. Use its link wherever you promote it."), "success")
    return redirect(url_for("operator.campaigns"), 303)


@blueprint.post("/campaigns/<slug>/end")
@operators
def end_campaign(slug: str) -> Any:
    found = campaigns_queries.by_slug(slug) or abort(404)
    campaigns_actions.end(found.slug, now=clock.utcnow())
    flash(gettext("%(name)s has ended. Its results are kept.", name=found.name), "success")
    return redirect(url_for("operator.campaigns"), 303)


@blueprint.get("/coverage")
@operators
def coverage() -> str:
    found = coverage_queries.coverage_gaps(now=clock.utcnow())
    return render_template("operator/coverage.html", regions=found, country_name=countries.name)


def _page(form: CampaignForm) -> str:
    found = campaigns_queries.campaign_results(now=clock.utcnow())
    return render_template("operator/campaigns.html", form=form, campaigns=found, address_of=_address)


def _address(slug: str) -> str:
    """Return the link of a campaign, to be copied."""
    return links.absolute(url_for("directory.partners", campaign=slug))
