"""GET /archive and GET /archive.csv."""

import csv
import html
import io
import re
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from referrals import languages
from referrals.web.board.filters import BoardFilter
from referrals.web.responses.csv_writer import harmless, telephone
from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.people import make_person
from tests.statements import count_statements

NOT_WON = {"final_minor": None, "final_currency": None, "closed_on": None}


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def store(location, need, *, private=None, **facts):
    return rows.store(rows.referral(location, of=rows.enquiry(need=need), **facts), **private or {})[0]


def needs(answer):
    return re.findall(r'<td><a href="/referrals/\w+">(.*?)</a>', answer.text)


def spreadsheet(answer, separator=","):
    text = answer.data.decode("utf-8")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))


def test_it_shows_what_has_ended_with_its_outcome(member, location):
    store(location, "Lost to silence", due_at=NOW - HOURS)
    store(location, "Won it", **rows.WON)
    store(location, "Still open")
    answer = member.get("/archive")
    assert needs(answer) == ["Won it", "Lost to silence"]
    assert ">Missed</span>" in answer.text
    assert "€90" in answer.text


def test_it_is_filtered_by_outcome_and_by_words(member, location):
    store(location, "Cloud won", **rows.WON)
    store(location, "Cloud declined", **rows.DECLINED)
    answer = member.get("/archive?outcome=won")
    assert needs(answer) == ["Cloud won"]
    assert "<p>1 referral</p>" in answer.text
    assert needs(member.get("/archive?outcome=won&outcome=declined&q=cloud+decl")) == ["Cloud declined"]


def test_it_is_sorted_by_its_heads_and_turns_round(member, location):
    store(location, "A", **rows.WON)
    store(location, "B", **rows.WON)
    assert needs(member.get("/archive?sort=need&dir=up")) == ["A", "B"]
    answer = member.get("/archive?sort=need")
    assert needs(answer) == ["B", "A"]
    assert 'aria-sort="descending"' in answer.text
    assert "/archive?sort=need&amp;dir=up" in answer.text


def test_its_pages_lead_on_and_back(member, location):
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(51)))
    first = member.get("/archive?outcome=won")
    following = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = member.get(following)
    assert (len(needs(first)), len(needs(second))) == (50, 1)
    back = re.search(r'href="([^"]+)" rel="prev"', second.text)[1].replace("&amp;", "&")
    assert needs(member.get(back)) == needs(first)


@pytest.mark.parametrize(
    "query",
    [
        "sort=nothing",
        "after=nonsense",
        "after=WzEsMl0",
        "before=%01",
        "outcome=nothing",
        "value=much",
        "q=%01%25_",
        "location=%27",
        "assignee=x&channel=y&due=z",
        "sort=value&after=W251bGwsIngiXQ",
        "group=nothing",
        "group=month&after=nonsense&sort=need",
        "what=nothing",
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(query, member, referral):
    assert member.get(f"/archive?{query}").status_code == 200
    assert member.get(f"/archive.csv?{query}").status_code == 200


def groups(answer):
    """Return the group headings with their content, and the needs under each."""
    parts = re.split(r'<tr class="table-group">', answer.text)[1:]
    heads = [re.sub(r"<[^>]+>|\s+", " ", part.split("</tr>")[0]) for part in parts]
    lines = [re.findall(r'<td><a href="/referrals/\w+">(.*?)</a>', part) for part in parts]
    return {" ".join(head.split()): found for head, found in zip(heads, lines, strict=True)}


def test_grouped_by_outcome_each_group_has_its_number_and_sums(member, location):
    store(location, "Won A", **rows.WON)
    store(location, "Won B", **{**rows.WON, "final_minor": 50_00, "final_currency": "CHF"})
    store(location, "Silence", due_at=NOW - HOURS)
    store(location, "Lost it", **{**rows.WON, "outcome": "lost", "reason": "price", **NOT_WON})
    assert groups(member.get("/archive?group=outcome")) == {
        "Won 2 CHF 50 won €90 won": ["Won B", "Won A"],
        "Lost 1 €100 lost": ["Lost it"],
        "Missed 1": ["Silence"],
    }


def test_grouped_by_month_as_the_reader_counts_months(member, location):
    midnight = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # November in Rome
    store(location, "November", **{**rows.WON, "archived_at": midnight})
    store(location, "October", **{**rows.WON, "archived_at": midnight - 1 * HOURS})
    store(location, "May", **{**rows.DECLINED, "archived_at": midnight - 170 * DAYS})
    assert groups(member.get("/archive?group=month")) == {
        "November 2026 1 €90 won": ["November"],
        "October 2026 1 €90 won": ["October"],
        "May 2026 1": ["May"],
    }


@pytest.mark.parametrize("group", ["outcome", "month"])
def test_a_group_goes_on_over_its_pages_with_all_its_number(group, member, location):
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(51)))
    first = member.get(f"/archive?group={group}")
    following = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = member.get(following)
    assert [len(found) for found in groups(first).values()] == [50]
    assert [len(found) for found in groups(second).values()] == [1]
    assert list(groups(first)) == list(groups(second))


def test_groups_count_what_is_looked_for(member, location):
    store(location, "Cloud", **rows.WON)
    store(location, "Phones", **rows.WON)
    assert groups(member.get("/archive?group=outcome&q=cloud")) == {"Won 1 €90 won": ["Cloud"]}


def test_ten_thousand_take_no_more_statements_than_one_in_groups_too(member, location):
    store(location, "One", **rows.WON)
    for address in ("/archive?group=month", "/archive?group=outcome"):
        with count_statements() as few:
            member.get(address)
        rows.store(*(rows.referral(location, **rows.WON) for _ in range(60)))
        with count_statements() as many:
            member.get(address)
        assert len(many.statements) == len(few.statements)


def test_one_is_ticked_and_exported(member, location):
    store(location, "Not this", **rows.WON)
    this = store(location, "This", **rows.WON)
    lines = spreadsheet(member.get(f"/archive.csv?what=ticked&id={this.public_id}"))
    assert [line["Need"] for line in lines] == ["This"]


def test_a_page_is_exported_or_all_that_match(member, location):
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(51)))
    first = member.get("/archive?outcome=won").text
    after = re.search(r"after=([\w.-]+)", first)[1]
    assert len(spreadsheet(member.get("/archive.csv?what=page"))) == 50
    assert len(spreadsheet(member.get(f"/archive.csv?what=page&after={after}"))) == 1
    assert len(spreadsheet(member.get("/archive.csv?what=all&outcome=won"))) == 51
    assert "50 on this page" in first
    assert "All that match: 51" in first


def test_nothing_ticked_is_said(member, location):
    store(location, "One", **rows.WON)
    answer = member.get("/archive.csv?what=ticked&outcome=won")
    assert answer.location == "/archive?outcome=won"
    assert "Select the referrals to export first." in member.get(answer.location).text


def test_nothing_of_others_and_nothing_open_is_exported_by_its_id(member, location, other_location):
    theirs, still_open = store(other_location, "Theirs", **rows.WON), store(location, "Open")
    answer = member.get(f"/archive.csv?what=ticked&id={theirs.public_id}&id={still_open.public_id}")
    assert spreadsheet(answer) == []


def test_an_empty_one_says_what_will_be_here(member):
    assert "Nothing archived yet" in member.get("/archive").text
    assert "Nothing matches" in member.get("/archive?q=x").text


def test_statements_do_not_grow_with_referrals(member, location):
    store(location, "One", **rows.WON)
    with count_statements() as few:
        member.get("/archive")
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(49)))
    with count_statements() as many:
        member.get("/archive")
    assert len(many.statements) == len(few.statements)


def test_the_spreadsheet_holds_what_the_page_is_filtered_to(member, location):
    store(location, "Won it", **rows.WON)
    store(location, "Declined it", **rows.DECLINED)
    answer = member.get("/archive.csv?outcome=won")
    assert answer.mimetype == "text/csv"
    assert 'filename="archive-2026-11-23.csv"' in answer.headers["Content-Disposition"]
    assert answer.data.startswith("\ufeff".encode())
    (line,) = spreadsheet(answer)
    assert (line["Need"], line["Outcome"], line["Final value"], line["Company"]) == (
        "Won it",
        "Won",
        "90",
        "Cartiera Secret",
    )
    assert (line["Received"], line["Time zone"], line["Country"]) == ("2026-11-23 11:00", "Europe/Rome", "Italy")


def test_an_italian_spreadsheet_has_semicolons_and_decimal_commas(sign_in, partner, location):
    store(location, "Vinta", **{**rows.WON, "final_minor": 90_50})
    sara = make_person("Sara Pavan", "member", partner, language="it")
    (line,) = spreadsheet(sign_in(sara).get("/archive.csv"), ";")
    assert "90,50" in line.values()


TELEPHONES = [
    *(
        "+39 045 123 4567",
        "+390451234567",
        "+39 045/123-45",
        "+44 (0)20 7946 0123",
        "+1 212-555-0123",
        "+49 30 5550123-15",
    ),
    *("+39 049 555 0123 int. 12", "+1 212 555 0123 x45", "+39.045.1234567", "+39 1"),
]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+39-045-123",
        "+1+1",
        "+cmd|' /C calc'!A0",
        "+39 SUM(1)",
        "+SUM(A1)",
        "+39 A1",
        "+39 049 SUM(1)",
        "+39 049 cmd|' /C calc'!A0",
        "+39 049\n=1",
        "-Bianchi",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_is_a_formula(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["", "Cloud", "3 = 3", "a@b.example", "12,50", "Rossi, -Bianchi", "Verona; +Trento", *TELEPHONES]
)
def test_harmless_cells_stay_as_they_are(text):
    assert harmless(text) == text


WITH_ANOTHER_SEPARATOR = [
    "Anna, @anna on Teams",
    "Mon, -Fri (9-5)",
    "€ 5, -10% (discount)",
    "Rossi, -Bianchi!",
    "Rossi, - Bianchi (Milano)",
    "Cloud, =1",
    "Verona, Trento; Bolzano",
    "Cloud;@x",
]


@pytest.mark.parametrize("text", WITH_ANOTHER_SEPARATOR)
@pytest.mark.parametrize("language", languages.codes())
def test_what_stands_within_a_cell_is_quoted_and_stays_as_it_is(text, language, sign_in, partner, location):
    store(location, text, **rows.DECLINED)
    sara = make_person("Sara Pavan", "member", partner, language=language)
    answer = sign_in(sara).get("/archive.csv")
    assert f'"{text}"' in answer.text
    assert text in spreadsheet(answer, "," if language == "en" else ";")[0].values()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("+39-049-5550123 int. 12", "+39 049 555 0123 ext. 12"),
        ("+39-049-5550123 / +39-333-5550199", "+39 049 555 0123 / +39 333 555 0199"),
        ("+39-049-5550123 int. 12 / +39-333-5550199", "+39 049 555 0123 ext. 12 / +39 333 555 0199"),
        ("+1-800-FLOWERS", "+1 800-FLOWERS"),
        ("+39-045-8010200/201", "+39 045 8010200/201"),
        ("+44-(0)20-7946-0123", "+44 (0)20 7946 0123"),
        ("+39-049-5550123 (chiedere di Anna)", "+39 049 5550123 (chiedere di Anna)"),
        ("+39-049-5550123 casa", "+39 049 5550123 casa"),
        ("+39-HYPERLINK(A1)", "+39-HYPERLINK(A1)"),
        ("+39-049-HYPERLINK(A1)", "+39 049-HYPERLINK(A1)"),
    ],
)
def test_a_telephone_number_has_blanks_where_it_would_be_a_sum(text, made):
    cell = telephone(text, "IT")
    assert cell == made
    assert harmless(cell) == (f"'{made}" if "HYPERLINK" in text else made)


def test_formulas_of_customers_are_harmless_in_the_file(member, location):
    evil = '=HYPERLINK("http://evil.example")'
    store(location, evil, private={"company": "@evil", "telephone": "+39 1"}, **rows.DECLINED)
    (line,) = spreadsheet(member.get("/archive.csv"))
    assert (line["Need"], line["Company"], line["Telephone"]) == (f"'{evil}", "'@evil", "+39 1")


@pytest.mark.parametrize("language", languages.codes())
def test_what_was_typed_is_in_the_file_as_it_was_typed(sign_in, partner, location, language):
    typed = {
        "company": 'Rossi, -Bianchi; "Verdi"',
        "telephone": "+39 045 123 4567 / +39 333 555 0199",
        "address": "Via A, +B",
    }
    typed["contact_name"] = "Anna\u00a0Ö. d’Este"
    store(location, "Move mail – 5 sites, all", private=typed, **rows.DECLINED)
    sara = make_person("Sara Pavan", "member", partner, language=language)
    answer = sign_in(sara).get("/archive.csv")
    (line,) = spreadsheet(answer, "," if language == "en" else ";")
    assert {*typed.values(), "Move mail – 5 sites, all"} <= set(line.values())


def test_a_number_that_would_be_a_sum_is_written_with_blanks(member, location):
    store(location, "Call", private={"telephone": "+39-045-8010200"}, **rows.DECLINED)
    (line,) = spreadsheet(member.get("/archive.csv"))
    assert line["Telephone"] == "+39 045 801 0200"


def test_the_spreadsheet_reveals_nothing_that_was_not_revealed(member, location):
    store(location, "Ignored", **rows.IGNORED)
    text = member.get("/archive.csv").text
    assert [word for word in rows.PRIVATE.values() if word in text] == []


# Filters in a URL of the board

ASKED = {
    "q": "nothing of the kind",
    "due": "soon",
    "assignee": "nobody",
    "location": "nowhere",
    "channel": "agent",
    "value": "1000000",
    "outcome": "lost",
}


def test_each_filter_is_tried():
    assert ASKED.keys() == {field.name for field in fields(BoardFilter)}


@pytest.mark.parametrize("name", ["due", "assignee", "location", "channel", "value"])
def test_whatever_the_board_was_filtered_by_the_archive_says_so_and_shows_all(member, location, luca, name):
    store(location, "Won it", **rows.WON, assignee_id=luca.id)
    answer = member.get("/archive", query_string={name: ASKED[name], "q": "won"})
    assert needs(answer) == []
    assert "Using the filters from the board." in answer.text
    (show_all,) = re.findall(r'Using the filters from the board\. <a class="link" href="([^"]*)"', answer.text)
    assert needs(member.get(html.unescape(show_all))) == ["Won it"]


@pytest.mark.parametrize("asked", [{"q": "won"}, {"outcome": "won"}, {"value": "much"}, {"due": "x"}, {"channel": "x"}])
def test_what_the_archive_shows_itself_or_filters_nothing_is_not_said(member, location, asked):
    store(location, "Won it", **rows.WON)
    answer = member.get("/archive", query_string=asked)
    assert needs(answer) == ["Won it"]
    assert "Using the filters from the board." not in answer.text
