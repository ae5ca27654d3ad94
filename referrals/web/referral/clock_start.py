"""Start the clock of new referrals when a member of their partner first sees them on a page."""

from collections.abc import Collection
from datetime import datetime

from referrals.actions.referral import clock_start
from referrals.models import Person


def start_clocks(public_ids: Collection[str], *, partner_id: int, viewer: Person | None, now: datetime) -> None:
    """Start the clock of these new referrals if the viewer is a member of their partner."""
    if public_ids and viewer is not None and viewer.partner_id == partner_id:
        clock_start.start(public_ids, now=now)
