"""GET /insights and /operator/insights: the figures of a period, the referrals behind each, and CSV exports."""

from datetime import datetime

from flask import Response, abort, redirect, render_template, request

from referrals import clock
from referrals.models import Role
from referrals.queries import partners
from referrals.queries.insights import figures as looks
from referrals.queries.insights import lines
from referrals.web import access, cells
from referrals.web.access import PARTNER, roles
from referrals.web.insights import drawn, look, period, said, spreadsheet
from referrals.web.insights.blueprint import blueprint
from referrals.web.insights.look import Look
from referrals.web.times import times


@blueprint.get("/insights")
@roles(*PARTNER)
def show() -> Response:
    now = clock.utcnow()
    return _page(_own(now), now)


@blueprint.get("/operator/insights")
@roles(Role.OPERATOR)
def network_show() -> Response:
    now = clock.utcnow()
    return _page(_networks(now), now)


@blueprint.get("/insights/referrals")
@roles(*PARTNER)
def behind() -> Response:
    now = clock.utcnow()
    return _behind(_own(now), now)


@blueprint.get("/operator/insights/referrals")
@roles(Role.OPERATOR)
def network_behind() -> Response:
    now = clock.utcnow()
    return _behind(_networks(now), now)


@blueprint.get("/insights.csv")
@roles(*PARTNER)
def csv() -> Response:
    now = clock.utcnow()
    return _csv(_own(now), now)


@blueprint.get("/operator/insights.csv")
@roles(Role.OPERATOR)
def network_csv() -> Response:
    now = clock.utcnow()
    return _csv(_networks(now), now)


def _own(now: datetime) -> Look:
    return Look(access.partner(), period.read(request.args, today=times.today(now)))


def _networks(now: datetime) -> Look:
    """Return the operator's look: at the partner in the query parameters, or at all."""
    public_id = request.args.get("partner", "")
    partner = partners.by_public_id(public_id) if public_id else None
    if public_id and partner is None:
        abort(404)
    return Look(partner, period.read(request.args, today=times.today(now)), is_network=True)


def _page(seen: Look, now: datetime) -> Response:
    found = None if seen.period.errors else looks.figures(seen.scope, now=now)
    names = partners.names() if seen.is_network else {}
    page = render_template(
        "insights/insights.html",
        look=seen,
        figures=found,
        drawn=drawn,
        said=said,
        partners=names,
        periods=period.LABELS,
        today=times.today(now),
    )
    return Response(page, 422 if seen.period.errors else 200)


def _behind(seen: Look, now: datetime) -> Response:
    if seen.period.errors:
        return redirect(seen.url())  # type: ignore[return-value]
    which = look.which(request.args) or abort(404)
    found = lines.behind(seen.scope, which, now=now)
    return Response(render_template("insights/behind.html", look=seen, title=said.title(which), found=found))


def _csv(seen: Look, now: datetime) -> Response:
    if seen.period.errors:
        return redirect(seen.url())  # type: ignore[return-value]
    found = looks.figures(seen.scope, now=now)
    response = Response(cells.written(spreadsheet.heads(), spreadsheet.rows(seen, found)), mimetype="text/csv")
    name = f"insights-{seen.period.first}-{seen.period.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
