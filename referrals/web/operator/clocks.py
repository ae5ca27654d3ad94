"""POST /operator/clock: the operator confirms the clock, and sweep and delivery continue."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import timekeeping
from referrals.language import formats
from referrals.queries import timekeeping as known
from referrals.rules.timekeeping import LONGEST_JUMP, Doubt, Witness
from referrals.web.operator.blueprint import blueprint, operators


@blueprint.post("/clock")
@operators
def accept_clock() -> Any:
    doubt = known.doubt()
    if doubt is not None:
        timekeeping.accept(doubt, now=clock.utcnow())
        queue.wake_worker("sweep")
        flash(
            gettext("The clock has been confirmed. Overdue referrals are being archived, and emails are being sent."),
            "success",
        )
    return redirect(url_for("operator.desk"), 303)


def standing(*, now: datetime) -> dict[str, Any]:
    """Return what the pages say about the clock: why nothing is archived or sent, or what lies in the future."""
    doubt = known.doubt()
    return {
        "doubt": _sentence(doubt) if doubt else None,
        "future": known.future(now=now, beyond=LONGEST_JUMP),
    }


def _sentence(doubt: Doubt) -> str:
    by = formats.long_duration(abs(doubt.by))
    if doubt.witness == Witness.UPTIME:
        return str(gettext("The clock of the machine that sends email has jumped ahead by %(by)s.", by=by))
    if doubt.by.total_seconds() > 0:
        return str(gettext("The clock of the machine that sends email is %(by)s ahead of the database’s.", by=by))
    return str(gettext("The clock of the machine that sends email is %(by)s behind the database’s.", by=by))
