"""GET /archive: archived referrals with filters, sorting, groups and pages. GET /archive.csv: the same as CSV."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext

from referrals import clock
from referrals.queries import archive as archives
from referrals.queries import groups
from referrals.queries.archive import KEY_KINDS, Line, Page, Sort
from referrals.queries.filters import Filter
from referrals.queries.groups import By, Group
from referrals.web import access, cursors, finding
from referrals.web.access import PARTNER, roles
from referrals.web.archive import look as looks
from referrals.web.archive import spreadsheet
from referrals.web.archive.look import Look
from referrals.web.times import times

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive")
@roles(*PARTNER)
def show() -> str:
    look, wanted, now = looks.read(request.args), _wanted(), clock.utcnow()
    page = _page(look, wanted, now)
    return render_template(
        "archive/archive.html",
        look=look,
        sorts=Sort,
        by=By,
        page=page,
        counts=archives.counts(access.partner().id, wanted, now=now),
        groups=_groups(look, wanted, page.lines, now),
        here=request.args,
    )


@blueprint.get("/archive.csv")
@roles(*PARTNER)
def csv() -> Response:
    look, wanted, now = looks.read(request.args), _wanted(), clock.utcnow()
    only = _chosen(look, wanted, now)
    if only is not None and not only:
        flash(gettext("Select the referrals to export first."), "warning")
        return make_response(redirect(look.url(), 303))
    lines = archives.everything(access.partner().id, wanted, look.order, only=only, now=now)
    response = Response(spreadsheet.rows(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="archive-{now:%Y-%m-%d}.csv"'
    return response


def _chosen(look: Look, wanted: Filter, now: datetime) -> list[str] | None:
    """Return the public ids to export: the ticked ones, those of the page, or None for all that match."""
    what = request.args.get("what")
    if what == "ticked":
        return request.args.getlist("id")[: archives.PAGE]
    return [line.public_id for line in _page(look, wanted, now).lines] if what == "page" else None


def _page(look: Look, wanted: Filter, now: datetime) -> Page:
    kind = KEY_KINDS[look.order.by]
    after, before = (cursors.read(request.args.get(name), kind) for name in ("after", "before"))
    return archives.page(access.partner().id, wanted, look.order, after=after, before=before, now=now)


def _groups(look: Look, wanted: Filter, lines: Sequence[Line], now: datetime) -> Mapping[str, Group]:
    """Return the groups of the lines, by outcome or by month ("2026-10")."""
    partner_id = access.partner().id
    if look.group is By.OUTCOME:
        return groups.by_outcome(partner_id, wanted, now=now)
    if look.group is By.MONTH:
        months = [times.month_of(line.ended_at) for line in lines]
        return groups.by_month(partner_id, wanted, months, times.zone, now=now)
    return {}


def _wanted() -> Filter:
    return finding.to_filter(finding.read(request.args), viewer=access.person())
