"""Days as people type them."""

from datetime import date

import pytest
from flask_babel import force_locale

from referrals import languages
from referrals.language import days
from referrals.language.days import DayError

THE_THIRD = date(2026, 12, 3)


@pytest.mark.parametrize("language", languages.codes())
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
        *("3. Dezember 2026", "3. Dez. 2026", "Do., 3. Dezember 2026", "Donnerstag, 3. Dezember 2026"),
        *("3º dicembre 2026", "3 di dicembre 2026", "3rd of December 2026", "٣ December ٢٠٢٦", "3 DECEMBER 2026"),
    ],
)
def test_what_has_one_meaning_is_understood_by_everybody(app, language, text):
    with app.test_request_context(), force_locale(language):
        assert days.parse(text) == THE_THIRD


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize(
    "text",
    [
        *(
            "31\u201112\u20112027",
            "31\u201312\u20132027",
            "2027\u221212\u221231",
            "３１／１２／２０２７",
            "31．12．2027",
        ),
        *("31 / 12 / 2027", "31 - 12 - 2027", "31 .12 .2027", "\u200e31/12/2027\u200f", "\u206831\u2069/12/2027"),
        *("the 31st of December 2027", "The 31 December 2027", "il 31 dicembre 2027", "Il 31/12/2027"),
        *("der 31. Dezember 2027", "am 31.12.2027", "Freitag, der 31. Dezember 2027", "Freitag, 31. Dezember 2027"),
        *("venerdì, il 31 dicembre 2027", "Friday the 31st of December 2027", "December the 31st, 2027"),
        *("31\u00a0dicembre\u00a02027", "31\u2013Dec\u20132027", "Ｄｅｃｅｍｂｅｒ 31, 2027"),
    ],
)
def test_typography_and_articles_do_not_matter(app, language, text):
    with app.test_request_context(), force_locale(language):
        assert days.parse(text) == date(2027, 12, 31)


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize(
    "text",
    [
        *("primo gennaio 2027", "il primo gennaio 2027", "Primo di gennaio 2027", "1º gennaio 2027", "1° gennaio 2027"),
        *("erster Januar 2027", "am ersten Januar 2027", "der erste Januar 2027", "1. Januar 2027"),
        *("the first of January 2027", "January first, 2027", "1o gennaio 2027", "venerdì primo gennaio 2027"),
    ],
)
def test_the_first_of_a_month_may_be_written_as_a_word(app, language, text):
    with app.test_request_context(), force_locale(language):
        assert days.parse(text) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("l’8 dicembre 2027", date(2027, 12, 8)),
        ("l'11 ottobre 2027", date(2027, 10, 11)),
        ("3ottobre 2027", date(2027, 10, 3)),
        ("3aprile 2027", date(2027, 4, 3)),
    ],
)
def test_an_article_is_no_part_of_the_day_and_a_month_no_part_of_its_ending(app, text, day):
    with app.test_request_context(), force_locale("it"):
        assert days.parse(text) == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("it", "3/12/2026", date(2026, 12, 3)),
        ("de", "3.12.2026", date(2026, 12, 3)),
        ("de", "3/12/26", date(2026, 12, 3)),
        ("de", "1. März 2027", date(2027, 3, 1)),
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


@pytest.mark.parametrize("language", languages.codes())
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
        *("the December 2027", "the first", "il", "3 / 12 - 2026", "3/the 12/2026"),
        *("0/1/2026", "2026-00-10", "3 December", "-3/12/2026", "3/12/2026 10:00", "\x00"),
    ],
)
def test_what_is_no_day_is_refused(app, language, text):
    with app.test_request_context(), force_locale(language), pytest.raises(DayError):
        days.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30/2/2026", "This date doesn’t exist."),
        ("1/1/1999", "The year must be between 2000 and 2199."),
        ("1/1/98", "Enter the year with four digits."),
        ("soon", ""),
    ],
)
def test_what_is_wrong_is_said(app, text, why):
    with app.test_request_context(), force_locale("en"), pytest.raises(DayError) as refused:
        days.parse(text)
    assert refused.value.why == why
