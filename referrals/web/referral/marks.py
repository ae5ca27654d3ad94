"""What the templates of moves ask: where a move leads, and for how long it can be taken back."""

from datetime import datetime
from math import ceil

from referrals.rules.lifecycle import MOVES, Stage
from referrals.web.referral.views import blueprint


@blueprint.app_template_global()
def leads_to(move: str) -> Stage:
    """Return the column in which a referral is after a move."""
    return MOVES[move].to


@blueprint.app_template_global()
def seconds_left(until: datetime, now: datetime) -> int:
    """Return how many seconds are left until an instant; one that has begun counts."""
    return ceil((until - now).total_seconds())
