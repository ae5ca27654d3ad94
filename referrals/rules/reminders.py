"""When reminders are owed in each timed stage, outside the reader's evening and night."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from referrals.rules.lifecycle import Stage

QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(8, 0)
EVENING = time(18, 0)
MORNING = time(8, 0)
LAST_PLANNED = timedelta(hours=1)  # before the deadline; no reminder is planned later
LAST_USEFUL = timedelta(minutes=30)  # before the deadline; a late reminder is still owed until then
MAX_SHIFT = timedelta(hours=15)
ESTIMATE_INTERVAL = timedelta(days=7)
MAX_ESTIMATE_QUESTIONS = 3


def planned_times(stage: Stage, entered_at: datetime, due_at: datetime) -> tuple[datetime, ...]:
    """Return the planned instants of the reminders in `stage`, soonest first, before any reader is known."""
    if stage is Stage.NEW:
        instants = {entered_at + timedelta(hours=24), due_at - timedelta(hours=12)}
    else:
        instants = {due_at - timedelta(days=2), due_at - timedelta(hours=12)}
    return tuple(sorted(instant for instant in instants if entered_at < instant <= due_at - LAST_PLANNED))


def avoid_night(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant`, or 18:00 before it if it falls between 20:00 and 8:00 in `zone`."""
    local = instant.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return instant
    day = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, zone).astimezone(instant.tzinfo)


def owed_reminders(
    stage: Stage, entered_at: datetime, due_at: datetime, zone: ZoneInfo
) -> Iterator[tuple[int, datetime]]:
    """Yield each owed reminder for a reader in `zone`: its number in the stage and the instant at which it leaves.

    Not owed: a reminder that would leave before the referral arrived or within an hour of the deadline, and one that
    the next reminder, brought forward by the night, would overtake.
    """
    leave_times = [avoid_night(instant, zone) for instant in planned_times(stage, entered_at, due_at)]
    for number, leaves_at in enumerate(leave_times, start=1):
        if leaves_at > entered_at and all(leaves_at < later_time for later_time in leave_times[number:]):
            yield number, leaves_at


def is_useful(due_at: datetime, *, now: datetime) -> bool:
    """Tell whether a reminder written now still leaves time to act.

    The limit is shorter than LAST_PLANNED, so that the next sweep can still write a reminder planned for the last
    possible instant.
    """
    return now <= due_at - LAST_USEFUL


def first_check(stage: Stage, entered_at: datetime, due_at: datetime) -> datetime | None:
    """Return the earliest instant at which any reader, in any zone, can be owed a reminder."""
    instants = planned_times(stage, entered_at, due_at)
    return max(entered_at, instants[0] - MAX_SHIFT) if instants else None


def first_estimate_check(expected_close_on: date) -> datetime:
    """Return the earliest instant at which it can be the morning after the date, in any zone."""
    return datetime.combine(expected_close_on, MORNING, ZoneInfo("UTC"))


def estimate_questions(expected_close_on: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when the assignee is asked about a date that has passed: the morning after, then weekly."""
    morning = datetime.combine(expected_close_on + timedelta(days=1), MORNING, zone)
    utc = ZoneInfo("UTC")
    return tuple((morning + number * ESTIMATE_INTERVAL).astimezone(utc) for number in range(MAX_ESTIMATE_QUESTIONS))
