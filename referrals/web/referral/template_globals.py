"""Template globals for moves: the stage that a move leads to, and the seconds left to undo it."""

from datetime import datetime
from math import ceil

from referrals.rules.lifecycle import MOVES, Stage
from referrals.web.referral.views import blueprint


@blueprint.app_template_global()
def leads_to(move: str) -> Stage:
    """Return the stage of a referral after a move."""
    return MOVES[move].to


@blueprint.app_template_global()
def seconds_left(until: datetime, now: datetime) -> int:
    """Return the seconds left until an instant, rounded up."""
    return ceil((until - now).total_seconds())
