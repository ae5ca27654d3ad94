"""Days as people type them."""

from datetime import date

import pytest
from flask_babel import force_locale

from referrals.language import days
from referrals.language.days import DayError

THE_THIRD = date(2026, 12, 3)


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-12-03",
            "2026/12/3",
            "2026.12.03",
            "3 December 2026",
            "3 dicembre 2026",
            "3rd December 2026",
            "3 Dec 26",
        ),
        *(
            "3 dic. 2026",
            "Dec 3, 2026",
            "December 3rd, 2026",
            "Dec. 3 2026",
            "3-Dec-2026",
            "3/dic/2026",
            "3. dicembre 2026",
        ),
        *("Thu 3 Dec 2026", "giovedì 3 dicembre 2026", "Thursday, 3 December 2026", "Thursday, December 3, 2026"),
        *("3º dicembre 2026", "3 di dicembre 2026", "3rd of December 2026", "٣ December ٢٠٢٦", "3 DECEMBER 2026"),
    ],
)
def test_what_has_one_meaning_is_understood_by_everybody(app, language, text):
    with app.test_request_context(), force_locale(language):
        assert days.parse(text) == THE_THIRD


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("it", "3/12/2026", date(2026, 12, 3)),
        ("en", "3/12/2026", date(2026, 3, 12)),
        ("it", "3.12.26", date(2026, 12, 3)),
        ("it", "3. 12. 2026", date(2026, 12, 3)),
        ("en", "3-12-26", date(2026, 3, 12)),
        ("en", "31/12/2026", date(2026, 12, 31)),
        ("it", "12/31/2026", date(2026, 12, 31)),
        ("it", "3 12 2026", date(2026, 12, 3)),
        ("it", "29/2/2028", date(2028, 2, 29)),
        ("it", "1 sett 2026", date(2026, 9, 1)),
        ("en", "1 Sept 2026", date(2026, 9, 1)),
        ("en", "Mar 3, 2026", date(2026, 3, 3)),
        ("it", "mar 3 marzo 2026", date(2026, 3, 3)),
        ("it", "1/1/69", date(2069, 1, 1)),
    ],
)
def test_an_order_of_numbers_is_the_reader_s_unless_it_makes_no_month(app, language, text, day):
    with app.test_request_context(), force_locale(language):
        assert days.parse(text) == day


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "soon",
            "2026-02-30",
            "31/31/2026",
            "30 February 2026",
            "29/2/2027",
            "1/1/1999",
            "1/1/2200",
            "9999-12-31",
        ),
        *(
            "3/12",
            "12/2026",
            "3 Foo 2026",
            "3 ma 2026",
            "1/1/70",
            "1/1/026",
            "20261203",
            "3/12-2026",
            "32 December 2026",
        ),
        *("0/1/2026", "2026-00-10", "3 December", "-3/12/2026", "3/12/2026 10:00", "\x00"),
    ],
)
def test_what_is_no_day_is_refused(app, language, text):
    with app.test_request_context(), force_locale(language), pytest.raises(DayError):
        days.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30/2/2026", "There is no such day."),
        ("1/1/1999", "The year must be from 2000 to 2199."),
        ("1/1/98", "Write the year with four digits."),
        ("soon", ""),
    ],
)
def test_what_is_wrong_is_said(app, text, why):
    with app.test_request_context(), force_locale("en"), pytest.raises(DayError) as refused:
        days.parse(text)
    assert refused.value.why == why
