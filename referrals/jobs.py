"""The worker's jobs. Each may run at any time and any number of times."""

from referrals import clock, delivery, returns
from referrals.actions import (
    contact,
    digest,
    feedback,
    held_sweep,
    not_real,
    pictures,
    ranking,
    reminder,
    search_log,
    setting,
    wins,
)
from referrals.actions import sweep as overdue
from referrals.models import Mark

COUNTING = 5.0  # seconds for counting; the rest is counted in the next run


def sweep() -> None:
    """Archive what is overdue, process held enquiries, write due notices, delete old data, count, and deliver."""
    overdue.archive_overdue(now=clock.utcnow())
    held_sweep.look_after(now=clock.utcnow())
    not_real.close_agreed(now=clock.utcnow())
    reminder.owe_due(now=clock.utcnow())
    feedback.owe_due(now=clock.utcnow())
    contact.owe_due(now=clock.utcnow())
    digest.owe_due(now=clock.utcnow())
    wins.owe_due(now=clock.utcnow())
    search_log.forget_old(now=clock.utcnow())
    pictures.remove_unused(now=clock.utcnow())
    setting.mark(Mark.SWEPT, now=clock.utcnow())
    ranking.count(now=clock.utcnow(), within=COUNTING)
    deliver()


def read_returns() -> None:
    """Process the reports about returned mail."""
    returns.read()


def deliver() -> None:
    """Send the notices that are due."""
    delivery.deliver()
