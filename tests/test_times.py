"""Dates in the order and with the signs of the reader's language."""

from datetime import UTC, datetime

import pytest

from referrals.language.times import for_reader

WHEN = datetime(2026, 11, 25, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "instant", "short_instant"),
    [
        ("en", "Wed 25 Nov 2026", "Wednesday 25 November, 15:00 CET", "25 Nov 2026, 15:00 CET"),
        ("it", "mer 25 nov 2026", "mercoledì 25 novembre, 15:00 CET", "25 nov 2026, 15:00 CET"),
        ("de", "Mi., 25. Nov. 2026", "Mittwoch, 25. November, 15:00 MEZ", "25. Nov. 2026, 15:00 MEZ"),
    ],
)
def test_a_date_is_written_as_its_language_does(language, day, instant, short_instant):
    times = for_reader(language, "Europe/Rome")
    assert (times.day(WHEN), times.instant(WHEN), times.short_instant(WHEN)) == (day, instant, short_instant)


@pytest.mark.parametrize(
    ("language", "month", "full"),
    [
        ("en", "November 2026", "Wednesday 25 November 2026, 15:00 CET"),
        ("it", "novembre 2026", "mercoledì 25 novembre 2026, 15:00 CET"),
        ("de", "November 2026", "Mittwoch, 25. November 2026, 15:00 MEZ"),
    ],
)
def test_a_date_in_full_has_the_year(language, month, full):
    times = for_reader(language, "Europe/Rome")
    assert (times.month(WHEN.date()), times.full_instant(WHEN)) == (month, full)
