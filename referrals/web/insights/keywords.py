"""/insights/keywords: what each keyword and term of the profiles brought, with a button to remove it."""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext

from referrals import clock
from referrals.actions import taken_out
from referrals.language import formats, words
from referrals.models import Role
from referrals.queries.insights import brought as looks
from referrals.rules.choices import CompanySize
from referrals.web import access, cells
from referrals.web.access import PARTNER, roles
from referrals.web.insights import period, said, spreadsheet
from referrals.web.insights.blueprint import blueprint
from referrals.web.insights.look import Look
from referrals.web.times import times


@blueprint.get("/insights/keywords")
@roles(*PARTNER)
def keywords() -> Response:
    now = clock.utcnow()
    seen = _look(now)
    page = render_template(
        "insights/keywords.html",
        look=seen,
        all=None if seen.period.errors else looks.everything(seen.scope, now=now),
        periods=period.LABELS,
        said=said,
        may_change=access.person().role == Role.ADMIN,
    )
    return Response(page, 422 if seen.period.errors else 200)


@blueprint.get("/insights/keywords.csv")
@roles(*PARTNER)
def keywords_csv() -> Any:
    now = clock.utcnow()
    seen = _look(now)
    if seen.period.errors:
        return redirect(seen.url())
    found = looks.everything(seen.scope, now=now)
    rows = spreadsheet.brought_rows(found, formats.language())
    response = Response(cells.written(spreadsheet.brought_heads(), rows), mimetype="text/csv")
    name = f"keywords-{seen.period.first}-{seen.period.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/insights/keywords/remove")
@roles(Role.ADMIN)
def remove_keyword() -> Any:
    key = request.form.get("key", "")
    if taken_out.remove(access.partner().id, key):
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
    taken_out.stop(access.partner().id, CompanySize(size))
    label = words.SIZES[CompanySize(size)]
    flash(gettext("Customers with %(size)s can no longer find you. Your profiles now say so.", size=label), "success")
    return redirect(_look(clock.utcnow()).url(), 303)


def _look(now: datetime) -> Look:
    return Look(access.partner(), period.read(request.args, today=times.today(now)), page="keywords")
