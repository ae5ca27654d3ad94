"""What the worker runs, on a hint or by its own clock: each may run at any time, any number of times."""

from referrals import clock, delivery
from referrals.actions import reminder, setting
from referrals.actions import sweep as overdue
from referrals.models import Mark


def sweep() -> None:
    """Archive what is overdue, write the reminders that have fallen due, and send."""
    overdue.archive_overdue(now=clock.utcnow())
    reminder.owe_due(now=clock.utcnow())
    setting.mark(Mark.SWEPT, now=clock.utcnow())
    deliver()


def deliver() -> None:
    """Send the notices that are due to leave."""
    delivery.deliver()
