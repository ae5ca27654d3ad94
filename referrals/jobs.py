"""What the worker runs, on a hint or by its own clock: each may run at any time, any number of times."""

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

COUNTING = 5.0  # seconds at most; what is left is counted at the next turn


def sweep() -> None:
    """Archive what is overdue, look after what is held, write what has fallen due, forget, count, and send."""
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
    """Take what other mail servers report of mail that was sent."""
    returns.read()


def deliver() -> None:
    """Send the notices that are due to leave."""
    delivery.deliver()
