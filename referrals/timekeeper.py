"""Watch the worker's clock. While it cannot be trusted, nothing is archived, owed or sent."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from referrals import clock
from referrals.actions.network import timekeeping
from referrals.queries.network import timekeeping as timekeeping_queries
from referrals.rules.timekeeping import MAX_DIFFERENCE, Doubt, Reading, Witness, find_doubt, is_settling

READING_INTERVAL = timedelta(minutes=1)
TOLERANCE = timedelta(minutes=1)  # tolerated difference between machines

log = logging.getLogger(__name__)


@dataclass
class Timekeeper:
    """The clock check of one process: the last trusted reading, and why the clock is in doubt now."""

    last: Reading | None = None
    doubt: Doubt | None = None

    def trusts_clock(self) -> bool:
        """Tell whether the clock can be trusted now. Called before each job; needs the database."""
        now = Reading(clock.utcnow(), clock.uptime(), clock.boot_id())
        # While the clock is in doubt: another worker may have handled the operator's confirmation already.
        last = timekeeping_queries.last_reading() if self.doubt or self.last is None else self.last
        if is_settling(now, last=last):
            return False
        new_doubt = find_doubt(now, last=last, database=timekeeping_queries.of_database())
        if new_doubt and not self._is_accepted(new_doubt):
            self._begin_doubt(new_doubt, now)
            return False
        self._accept_reading(now, last)
        return True

    def _is_accepted(self, new_doubt: Doubt) -> bool:
        accepted = timekeeping_queries.accepted()
        if accepted is None or not accepted.is_like(new_doubt):
            return False
        if new_doubt.witness == Witness.UPTIME:  # measure from the new time from now on
            timekeeping.delete_confirmation()
        return True

    def _begin_doubt(self, new_doubt: Doubt, now: Reading) -> None:
        if self.doubt is None or timekeeping_queries.doubt() is None:
            timekeeping.doubt(new_doubt, now=now.at - new_doubt.by)
            log.error(
                "The clock is %s off, by the %s: nothing is archived or sent meanwhile.",
                new_doubt.by,
                new_doubt.witness,
            )
        self.doubt = new_doubt

    def _accept_reading(self, now: Reading, last: Reading | None) -> None:
        is_first, was_in_doubt = self.last is None, self.doubt is not None
        if (is_first or was_in_doubt) and timekeeping_queries.doubt():
            timekeeping.end_doubt()
        was_set_back = last is not None and now.at < last.at - MAX_DIFFERENCE
        if (is_first or was_in_doubt or was_set_back) and timekeeping_queries.future(now=now.at, beyond=TOLERANCE):
            timekeeping.forget_future(now=now.at)
            log.warning("Instants in the future were stored: the clock of a machine was ahead, or this one is behind.")
        if self.last is None or was_in_doubt or not timedelta(0) <= now.at - self.last.at < READING_INTERVAL:
            timekeeping.store_reading(now)
            self.last = now
        self.doubt = None
