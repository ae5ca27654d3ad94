"""Starting the clock of new referrals when a member of their partner first sees them on a page."""

import logging
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from referrals.actions import referral_clock
from referrals.extensions import db
from referrals.models import Person

log = logging.getLogger(__name__)


def start_clocks(public_ids: Collection[str], *, partner_id: int, viewer: Person | None, now: datetime) -> None:
    """Start the clock of these new referrals, unless whoever looks is no member of their partner.

    The page is shown all the same when the database cannot be written: the clock then starts later, which takes no
    time from anybody.
    """
    if not public_ids or viewer is None or viewer.partner_id != partner_id:
        return
    try:
        referral_clock.start(public_ids, now=now)
    except DBAPIError as error:
        db.session.rollback()
        log.warning("The clock of a new referral could not be started: %s", type(error).__name__)
