"""/insights/keywords: what each keyword and term of the profiles brought, with a button to remove it."""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext

from referrals import clock
from referrals.actions.partner import unwanted
from referrals.language import formats, words
from referrals.models import Role
from referrals.queries.insights import contributions
from referrals.rules.choices import CompanySize
from referrals.web.insights import csv_export, labels, period
from referrals.web.insights.blueprint import blueprint
from referrals.web.insights.insights_state import InsightsState
from referrals.web.requests.locale import times
from referrals.web.responses import csv_writer
from referrals.web.security import access
from referrals.web.security.access import PARTNER, roles


@blueprint.get("/insights/keywords")
@roles(*PARTNER)
def keywords() -> Response:
    now = clock.utcnow()
    state = _look(now)
    page = render_template(
        "insights/keywords.html",
        state=state,
        all=None if state.period.errors else contributions.contributions(state.scope, now=now),
        periods=period.LABELS,
        labels=labels,
        may_change=access.person().role == Role.ADMIN,
    )
    return Response(page, 422 if state.period.errors else 200)


@blueprint.get("/insights/keywords.csv")
@roles(*PARTNER)
def keywords_csv() -> Any:
    now = clock.utcnow()
    state = _look(now)
    if state.period.errors:
        return redirect(state.url())
    found = contributions.contributions(state.scope, now=now)
    rows = csv_export.contribution_rows(found, formats.language())
    response = Response(csv_writer.csv_lines(csv_export.contribution_heads(), rows), mimetype="text/csv")
    name = f"keywords-{state.period.first}-{state.period.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/insights/keywords/remove")
@roles(Role.ADMIN)
def remove_keyword() -> Any:
    key = request.form.get("key", "")
    if unwanted.remove(access.partner().id, key):
        name = request.form.get("name", "") or key.partition(":")[2]
        flash(
            gettext("“%(name)s” removed from your profiles. Customers no longer find you by it.", name=name), "success"
        )
    return redirect(_look(clock.utcnow()).url(), 303)


@blueprint.post("/insights/sizes/stop")
@roles(Role.ADMIN)
def stop_size() -> Any:
    size = request.form.get("size", "")
    if size not in set(CompanySize):
        abort(404)
    unwanted.stop(access.partner().id, CompanySize(size))
    label = words.SIZES[CompanySize(size)]
    flash(gettext("Customers with %(size)s can no longer find you. Your profiles now say so.", size=label), "success")
    return redirect(_look(clock.utcnow()).url(), 303)


def _look(now: datetime) -> InsightsState:
    return InsightsState(access.partner(), period.read(request.args, today=times.today(now)), page="keywords")
