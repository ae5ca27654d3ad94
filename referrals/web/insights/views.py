"""GET /insights and /operator/insights: the figures of a period, the referrals behind each, and CSV exports."""

from datetime import datetime

from flask import Response, abort, redirect, render_template, request

from referrals import clock
from referrals.models import Role
from referrals.queries.insights import figure_referrals, figures
from referrals.queries.partner import partners
from referrals.web.insights import chart_data, csv_export, insights_state, labels, period
from referrals.web.insights.blueprint import blueprint
from referrals.web.insights.insights_state import InsightsState
from referrals.web.requests.locale import times
from referrals.web.responses import csv_writer
from referrals.web.security import access
from referrals.web.security.access import PARTNER, roles


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


def _own(now: datetime) -> InsightsState:
    return InsightsState(access.partner(), period.read(request.args, today=times.today(now)))


def _networks(now: datetime) -> InsightsState:
    """Return the operator's look: at the partner in the query parameters, or at all."""
    public_id = request.args.get("partner", "")
    partner = partners.by_public_id(public_id) if public_id else None
    if public_id and partner is None:
        abort(404)
    return InsightsState(partner, period.read(request.args, today=times.today(now)), is_network=True)


def _page(state: InsightsState, now: datetime) -> Response:
    found = None if state.period.errors else figures.read_figures(state.scope, now=now)
    names = partners.partner_names() if state.is_network else {}
    page = render_template(
        "insights/insights.html",
        state=state,
        figures=found,
        chart_data=chart_data,
        labels=labels,
        partners=names,
        periods=period.LABELS,
        today=times.today(now),
    )
    return Response(page, 422 if state.period.errors else 200)


def _behind(state: InsightsState, now: datetime) -> Response:
    if state.period.errors:
        return redirect(state.url())  # type: ignore[return-value]
    which = insights_state.requested_segment(request.args) or abort(404)
    found = figure_referrals.figure_referrals(state.scope, which, now=now)
    return Response(render_template("insights/behind.html", state=state, title=labels.figure_title(which), found=found))


def _csv(state: InsightsState, now: datetime) -> Response:
    if state.period.errors:
        return redirect(state.url())  # type: ignore[return-value]
    found = figures.read_figures(state.scope, now=now)
    response = Response(
        csv_writer.csv_lines(csv_export.figure_heads(), csv_export.figure_rows(state, found)), mimetype="text/csv"
    )
    name = f"insights-{state.period.first}-{state.period.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
