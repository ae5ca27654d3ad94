"""The settings of the network. A change does not affect deadlines that were already promised."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import images
from referrals.actions.network import settings as settings_actions
from referrals.web import current_network
from referrals.web.account import rate_limits
from referrals.web.operator import first_steps
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import SettingsForm


@blueprint.get("/settings")
@operators
def settings() -> Any:
    now = asdict(current_network.settings())
    return _page(SettingsForm(formdata=None, data=now, kept_logo=now.pop("logo")))


@blueprint.post("/settings")
@operators
@rate_limits.PICTURES
def change_settings() -> Any:
    form = SettingsForm()
    form.stored_logo = current_network.settings().logo
    if not form.validate_on_submit():
        return _page(form), 422
    settings_actions.change(form.values())
    flash(gettext("Saved. Existing deadlines stay as they are."), "success")
    return redirect(first_steps.next_url(url_for("operator.settings")), 303)


def _page(form: SettingsForm) -> str:
    return render_template("operator/settings.html", form=form, picture=images.picture(form.kept_logo.data or ""))
