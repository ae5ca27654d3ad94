"""GET /archive: archived referrals with filters, sorting, groups and pages. GET /archive.csv: the same as CSV."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext

from referrals import clock
from referrals.queries.referral import archive, groups
from referrals.queries.referral.archive import KEY_KINDS, ArchiveLine, ArchivePage, Sort
from referrals.queries.referral.filters import ReferralFilter
from referrals.queries.referral.groups import ArchiveGroup, GroupedBy
from referrals.web.archive import archive_state, csv_export
from referrals.web.archive.archive_state import ArchiveState
from referrals.web.board import filters
from referrals.web.requests import cursors
from referrals.web.requests.locale import times
from referrals.web.security import access
from referrals.web.security.access import PARTNER, roles

blueprint = Blueprint("archive", __name__)


@blueprint.get("/archive")
@roles(*PARTNER)
def show() -> str:
    state, wanted, now = archive_state.read_state(request.args), _read_filter(), clock.utcnow()
    page = _page(state, wanted, now)
    return render_template(
        "archive/archive.html",
        state=state,
        sorts=Sort,
        by=GroupedBy,
        page=page,
        counts=archive.counts(access.partner().id, wanted, now=now),
        groups=_groups(state, wanted, page.lines, now),
        here=request.args,
    )


@blueprint.get("/archive.csv")
@roles(*PARTNER)
def csv() -> Response:
    state, wanted, now = archive_state.read_state(request.args), _read_filter(), clock.utcnow()
    only = _ids_to_export(state, wanted, now)
    if only is not None and not only:
        flash(gettext("Select the referrals to export first."), "warning")
        return make_response(redirect(state.url(), 303))
    lines = archive.all_lines(access.partner().id, wanted, state.order, only=only, now=now)
    response = Response(csv_export.rows(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="archive-{now:%Y-%m-%d}.csv"'
    return response


def _ids_to_export(state: ArchiveState, wanted: ReferralFilter, now: datetime) -> list[str] | None:
    """Return the public ids to export: the ticked ones, those of the page, or None for all that match."""
    what = request.args.get("what")
    if what == "ticked":
        return request.args.getlist("id")[: archive.PAGE]
    return [line.public_id for line in _page(state, wanted, now).lines] if what == "page" else None


def _page(state: ArchiveState, wanted: ReferralFilter, now: datetime) -> ArchivePage:
    kind = KEY_KINDS[state.order.by]
    after, before = (cursors.read(request.args.get(name), kind) for name in ("after", "before"))
    return archive.archive_page(access.partner().id, wanted, state.order, after=after, before=before, now=now)


def _groups(
    state: ArchiveState, wanted: ReferralFilter, lines: Sequence[ArchiveLine], now: datetime
) -> Mapping[str, ArchiveGroup]:
    """Return the groups of the lines, by outcome or by month ("2026-10")."""
    partner_id = access.partner().id
    if state.group is GroupedBy.OUTCOME:
        return groups.by_outcome(partner_id, wanted, now=now)
    if state.group is GroupedBy.MONTH:
        months = [times.month_of(line.ended_at) for line in lines]
        return groups.by_month(partner_id, wanted, months, times.zone, now=now)
    return {}


def _read_filter() -> ReferralFilter:
    return filters.to_filter(filters.read_filter(request.args), viewer=access.person())
