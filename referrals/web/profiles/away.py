"""Pause a partner, until a day or at a number of open referrals, and end the pause."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import NumberRange, Optional

from referrals import clock
from referrals.actions.partner import away as away_actions
from referrals.queries.partner import away as away_queries
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import refuse
from referrals.web.forms.fields import DayField, WholeNumberField
from referrals.web.profiles.blueprint import blueprint
from referrals.web.security import access
from referrals.web.security.access import ADMINS, partner_id, roles


class AwayForm(FlaskForm):
    """Until when the partner is away."""

    until = DayField(_l("Back on"), description=_l("Customers will find you again automatically from this date."))


class LimitForm(FlaskForm):
    """The number of open referrals at which the partner takes no more."""

    most_open = WholeNumberField(
        _l("Most open referrals"),
        [Optional(), NumberRange(1, 1000, _l("Enter a number from %(min)s to %(max)s."))],
        description=_l(
            "Once you have this many open, customers won’t find you until you’re below it. Leave empty for no limit."
        ),
    )


@blueprint.route("/profiles/away", methods=["GET", "POST"])
@roles(*ADMINS)
def away() -> Any:
    form = AwayForm()
    if not form.validate_on_submit():
        return _page(form=form)
    until = datetime.combine(form.until.data, time(), ZoneInfo(access.person().zone))
    try:
        away_actions.leave(partner_id(), until=until, now=clock.utcnow())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(form=form)
    flash(gettext("You’re away, so customers can’t find you. Open referrals keep their deadlines."), "success")
    return redirect(url_for("profiles.away"), 303)


@blueprint.post("/profiles/away/back")
@roles(*ADMINS)
def come_back() -> Any:
    away_actions.come_back(partner_id(), now=clock.utcnow())
    flash(gettext("You’re back. Customers can find you again."), "success")
    return redirect(url_for("profiles.away"), 303)


@blueprint.post("/profiles/away/limit")
@roles(*ADMINS)
def limit_open() -> Any:
    form = LimitForm()
    if not form.validate_on_submit():
        return _page(limit=form)
    away_actions.set_limit(partner_id(), form.most_open.data)
    flash(gettext("Saved."), "success")
    return redirect(url_for("profiles.away"), 303)


def _page(*, form: AwayForm | None = None, limit: LimitForm | None = None) -> ResponseReturnValue:
    now, partner = clock.utcnow(), access.partner()
    body = render_template(
        "profiles/away.html",
        form=form or AwayForm(formdata=None),
        limit=limit or LimitForm(formdata=None, most_open=partner.most_open),
        pause=away_queries.current_pause(partner, now=now),
        open_referrals=away_queries.open_referrals(partner.id, now=now),
        periods=away_queries.away_periods(partner.id),
        now=now,
    )
    return body, 422 if (form and form.errors) or (limit and limit.errors) else 200
