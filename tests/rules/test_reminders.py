"""When reminders are owed: never at night, before the referral arrived, or planned for the last hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules import reminders
from referrals.rules.lifecycle import Stage

ROME, NEW_YORK, AUCKLAND = ZoneInfo("Europe/Rome"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")
ZONES = [
    "Europe/Rome",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Apia",
    "UTC",
    "America/Santiago",
]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 11:00 in Rome

instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
stages = st.sampled_from([Stage.NEW, Stage.EVALUATING])
lengths = st.timedeltas(timedelta(minutes=30), timedelta(days=20))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def leaving(stage, entered_at, length, zone=ROME):
    """Return when reminders leave, in the reader's local time."""
    return [
        f"{at.astimezone(zone):%a %H:%M}"
        for _, at in reminders.owed_reminders(stage, entered_at, entered_at + length, zone)
    ]


def test_a_new_referral_is_brought_to_mind_after_a_day_and_twelve_hours_before_the_end():
    assert leaving(Stage.NEW, MONDAY, 72 * HOUR) == ["Tue 11:00", "Wed 18:00"]


def test_the_one_of_the_night_leaves_at_six_in_the_evening_before():
    due_at = MONDAY + 72 * HOUR  # Thursday 11:00 in Rome; twelve hours before is Wednesday 23:00
    instant = due_at - 12 * HOUR
    assert reminders.avoid_night(instant, ROME) == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


def test_one_under_evaluation_is_brought_to_mind_two_days_and_twelve_hours_before_the_end():
    assert leaving(Stage.EVALUATING, MONDAY, 7 * DAY) == ["Sat 11:00", "Sun 18:00"]


def test_a_reader_far_away_has_another_night():
    assert leaving(Stage.NEW, MONDAY, 72 * HOUR, NEW_YORK) == ["Mon 18:00", "Wed 17:00"]
    assert leaving(Stage.NEW, MONDAY, 72 * HOUR, AUCKLAND) == ["Tue 18:00", "Thu 11:00"]


@pytest.mark.parametrize(
    ("local", "leaves"),
    [
        (time(7, 59, 59), "Mon 18:00"),
        (time(8, 0), "Tue 08:00"),
        (time(19, 59, 59), "Tue 19:59"),
        (time(20, 0), "Tue 18:00"),
        (time(0, 0), "Mon 18:00"),
    ],
)
def test_the_night_is_from_eight_in_the_evening_to_eight_in_the_morning(local, leaves):
    instant = datetime.combine(date(2026, 11, 24), local, ROME).astimezone(UTC)
    assert f"{reminders.avoid_night(instant, ROME).astimezone(ROME):%a %H:%M}" == leaves


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_the_days_of_the_change_of_the_clock_six_in_the_evening_is_six_in_the_evening(day):
    night = datetime.combine(day + DAY, time(3, 0), ROME).astimezone(UTC)
    assert f"{reminders.avoid_night(night, ROME).astimezone(ROME):%d %H:%M}" == f"{day:%d} 18:00"


def test_one_that_the_night_would_put_before_the_arrival_is_not_owed():
    night = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # 22:00 in Rome; twelve hours before the deadline it is 4:00
    assert leaving(Stage.NEW, night, 18 * HOUR) == []


def test_one_in_the_last_hour_is_not_owed():
    assert leaving(Stage.NEW, MONDAY, 25 * HOUR) == ["Mon 18:00", "Tue 11:00"]
    assert leaving(Stage.NEW, MONDAY, 25 * HOUR - timedelta(seconds=1)) == ["Mon 18:00"]


def test_of_a_very_short_time_nobody_is_reminded():
    assert leaving(Stage.NEW, MONDAY, 12 * HOUR) == []
    assert leaving(Stage.EVALUATING, MONDAY, 11 * HOUR) == []


def test_two_that_fall_together_are_one():
    assert leaving(Stage.NEW, MONDAY, 36 * HOUR) == ["Tue 11:00"]


def test_nor_is_one_that_the_next_would_overtake():
    in_the_evening = MONDAY + timedelta(hours=7, minutes=1)  # with 48 hours, the next is planned for 6:01
    assert leaving(Stage.NEW, in_the_evening, 48 * HOUR) == ["Tue 18:00"]


@given(stages, instants, lengths, zones)
def test_whatever_the_times_nobody_is_reminded_at_night_too_early_or_too_late(stage, entered_at, length, zone):
    due_at = entered_at + length
    for _, at in reminders.owed_reminders(stage, entered_at, due_at, zone):
        assert time(8) <= at.astimezone(zone).time() < time(20)
        assert entered_at < at <= due_at - HOUR


@given(stages, instants, lengths, zones, st.timedeltas(timedelta(0), timedelta(minutes=30)))
def test_every_reminder_that_is_owed_is_still_useful_when_the_next_sweep_comes(stage, entered_at, length, zone, late):
    due_at = entered_at + length
    owed = reminders.owed_reminders(stage, entered_at, due_at, zone)
    assert all(reminders.is_useful(due_at, now=at + late) for _, at in owed)


def test_in_the_last_half_hour_no_reminder_is_useful():
    assert reminders.is_useful(MONDAY, now=MONDAY - timedelta(minutes=30))
    assert not reminders.is_useful(MONDAY, now=MONDAY - timedelta(minutes=30) + timedelta(microseconds=1))


@given(stages, instants, lengths, zones)
def test_the_first_look_comes_before_any_reminder_of_any_reader(stage, entered_at, length, zone):
    due_at = entered_at + length
    first = reminders.first_check(stage, entered_at, due_at)
    assert all(first <= at for _, at in reminders.owed_reminders(stage, entered_at, due_at, zone))


@given(stages, instants, lengths, zones)
def test_later_reminders_have_higher_numbers(stage, entered_at, length, zone):
    owed = list(reminders.owed_reminders(stage, entered_at, entered_at + length, zone))
    assert owed == sorted(owed) == sorted(owed, key=lambda one: one[1])


def test_the_assignee_is_asked_on_the_morning_after_the_date_and_a_week_and_two_weeks_later():
    asked = reminders.estimate_questions(date(2026, 11, 20), ROME)
    assert [f"{at.astimezone(ROME):%d.%m. %H:%M}" for at in asked] == ["21.11. 08:00", "28.11. 08:00", "05.12. 08:00"]


def test_over_the_change_of_the_clock_it_stays_eight_in_the_morning():
    asked = reminders.estimate_questions(date(2026, 10, 19), ROME)
    assert [f"{at.astimezone(ROME):%d.%m. %H:%M}" for at in asked] == ["20.10. 08:00", "27.10. 08:00", "03.11. 08:00"]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), zones)
def test_the_first_look_at_an_estimate_comes_before_any_question(day, zone):
    assert reminders.first_estimate_check(day) <= reminders.estimate_questions(day, zone)[0]
