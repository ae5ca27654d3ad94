"""When a reminder is owed: the instants of each timed stage, kept out of the reader's evening and night."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from referrals.rules.lifecycle import Stage

QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(8, 0)
EVENING = time(18, 0)
MORNING = time(8, 0)
LAST_PLANNED = timedelta(hours=1)  # before the deadline; no reminder is planned for later
LAST_USEFUL = timedelta(minutes=30)  # before the deadline; a reminder that is written late is owed until then
LARGEST_SHIFT = timedelta(hours=15)
ESTIMATE_EVERY = timedelta(days=7)
ESTIMATE_TIMES = 3


def planned(stage: Stage, entered_at: datetime, due_at: datetime) -> tuple[datetime, ...]:
    """Return the instants, soonest first, at which a reminder is planned in `stage`, before any reader is known."""
    if stage is Stage.NEW:
        instants = {entered_at + timedelta(hours=24), due_at - timedelta(hours=12)}
    else:
        instants = {due_at - timedelta(days=2), due_at - timedelta(hours=12)}
    return tuple(sorted(i for i in instants if entered_at < i <= due_at - LAST_PLANNED))


def out_of_the_night(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant`, or 18:00 before it when it falls between 20:00 and 8:00 in `zone`."""
    local = instant.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return instant
    day = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, zone).astimezone(instant.tzinfo)


def owed(stage: Stage, entered_at: datetime, due_at: datetime, zone: ZoneInfo) -> Iterator[tuple[int, datetime]]:
    """Yield (its number in the stage, instant at which it leaves for a reader in `zone`) for each that is owed.

    One that would leave before the referral arrived, or within an hour of the deadline, is not owed; nor one that the
    next, brought forward by the night, would overtake.
    """
    leaving = [out_of_the_night(instant, zone) for instant in planned(stage, entered_at, due_at)]
    for number, leaves_at in enumerate(leaving, start=1):
        if leaves_at > entered_at and all(leaves_at < later for later in leaving[number:]):
            yield number, leaves_at


def is_useful(due_at: datetime, *, now: datetime) -> bool:
    """Tell whether there is time left to act on a reminder that is written only now.

    Less than a reminder that is planned leaves, so that one planned for the last possible instant is written by
    whichever sweep comes next.
    """
    return now <= due_at - LAST_USEFUL


def first_look(stage: Stage, entered_at: datetime, due_at: datetime) -> datetime | None:
    """Return the soonest instant at which any reader, wherever they live, can be owed a reminder."""
    instants = planned(stage, entered_at, due_at)
    return max(entered_at, instants[0] - LARGEST_SHIFT) if instants else None


def estimate_first_look(expected_close_on: date) -> datetime:
    """Return the soonest instant at which it can be the morning after the date, anywhere on earth."""
    return datetime.combine(expected_close_on, MORNING, ZoneInfo("UTC"))


def estimate_questions(expected_close_on: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants at which the assignee is asked about a date that has passed: the morning after, weekly."""
    morning = datetime.combine(expected_close_on + timedelta(days=1), MORNING, zone)
    utc = ZoneInfo("UTC")
    return tuple((morning + n * ESTIMATE_EVERY).astimezone(utc) for n in range(ESTIMATE_TIMES))
