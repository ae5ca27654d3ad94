"""The worker's jobs. Each may run at any time and any number of times."""

from referrals import clock, delivery, returns
from referrals.actions.directory import search_log
from referrals.actions.enquiry import feedback, held_sweep, not_real
from referrals.actions.network import settings
from referrals.actions.notice import digest, wins
from referrals.actions.partner import contacts, pictures
from referrals.actions.ranking import counts
from referrals.actions.referral import reminders
from referrals.actions.referral import sweep as sweep_actions
from referrals.models import Mark

COUNTING_SECONDS = 5.0  # seconds for counting; the rest is counted in the next run


def sweep() -> None:
    """Archive what is overdue, process held enquiries, write due notices, delete old data, count, and deliver."""
    sweep_actions.archive_overdue(now=clock.utcnow())
    held_sweep.sweep_held(now=clock.utcnow())
    not_real.close_agreed(now=clock.utcnow())
    reminders.owe_due(now=clock.utcnow())
    feedback.owe_due(now=clock.utcnow())
    contacts.owe_due(now=clock.utcnow())
    digest.owe_due(now=clock.utcnow())
    wins.owe_due(now=clock.utcnow())
    search_log.delete_old(now=clock.utcnow())
    pictures.remove_unused(now=clock.utcnow())
    settings.mark(Mark.SWEPT, now=clock.utcnow())
    counts.count_changes(now=clock.utcnow(), max_seconds=COUNTING_SECONDS)
    deliver()


def read_returns() -> None:
    """Process the reports about returned mail."""
    returns.read()


def deliver() -> None:
    """Send the notices that are due."""
    delivery.deliver()
