"""POST /operator/clock: the operator confirms the clock, and sweep and delivery continue."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.network import timekeeping
from referrals.language import formats
from referrals.queries.network import timekeeping as timekeeping_queries
from referrals.rules.timekeeping import MAX_DIFFERENCE, Doubt, Witness
from referrals.web.operator.blueprint import blueprint, operators


@blueprint.post("/clock")
@operators
def accept_clock() -> Any:
    doubt = timekeeping_queries.doubt()
    if doubt is not None:
        timekeeping.confirm_clock(doubt, now=clock.utcnow())
        queue.wake_worker("sweep")
        flash(
            gettext("The clock has been confirmed. Overdue referrals are being archived, and emails are being sent."),
            "success",
        )
    return redirect(url_for("operator.desk"), 303)


def clock_notice(*, now: datetime) -> dict[str, object]:
    """Return what the pages say about the clock: why nothing is archived or sent, or what lies in the future."""
    doubt = timekeeping_queries.doubt()
    return {
        "doubt": _sentence(doubt) if doubt else None,
        "future": timekeeping_queries.future(now=now, beyond=MAX_DIFFERENCE),
    }


def _sentence(doubt: Doubt) -> str:
    by = formats.long_duration(abs(doubt.by))
    if doubt.witness == Witness.UPTIME:
        return str(gettext("The clock of the machine that sends email has jumped ahead by %(by)s.", by=by))
    if doubt.by.total_seconds() > 0:
        return str(gettext("The clock of the machine that sends email is %(by)s ahead of the database’s.", by=by))
    return str(gettext("The clock of the machine that sends email is %(by)s behind the database’s.", by=by))
