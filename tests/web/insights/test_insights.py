"""GET /insights, /operator/insights, the referrals behind a figure, and the CSV file."""

import csv
import html
import io
import re

import pytest

from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.people import make_person, send_enquiry
from tests.statements import count_statements

BEHIND = re.compile(r'href="(/(?:operator/)?insights/referrals\?[^"]+)"[^>]*>([\d,]+)</a>')
WON = {**rows.WON, "accepted_at": NOW, "first_answered_at": NOW - 2 * DAYS + HOURS}


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


@pytest.fixture
def boss(sign_in, operator):
    return sign_in(operator)


@pytest.fixture
def past(location):
    rows.store(
        rows.referral(location, now=NOW - 2 * DAYS, **WON),
        rows.referral(location, now=NOW - 5 * DAYS, due_at=NOW - 2 * DAYS),
        rows.referral(location, now=NOW - DAYS, **rows.IGNORED, reason="too-far", first_answered_at=NOW),
        rows.referral(location, now=NOW - DAYS, **rows.NEGOTIATING, accepted_at=NOW, first_answered_at=NOW),
        rows.referral(location, now=NOW - 200 * DAYS, **{**WON, "archived_at": NOW - 190 * DAYS}),
    )


def figures(answer):
    """Return the values of the five figures at the top."""
    text = answer.text.partition('<dl class="figures">')[2].partition("</dl>")[0]
    return [re.sub(r"<[^>]+>", " ", dd).split() for dd in re.findall(r"<dd>(.*?)</dd>", text)]


def spreadsheet(answer, separator=","):
    text = answer.data.decode("utf-8").removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_it_says_how_fast_and_how_many(past, member):
    found = figures(member.get("/insights"))
    assert found[0] == ["4"]
    assert found[1][:2] == ["25", "%"]
    assert found[3][:2] == ["100", "%"]
    assert found[4] == ["1"]


def test_each_number_leads_to_as_many_referrals(past, member):
    answer = member.get("/insights?period=year")
    links = [(html.unescape(url), int(number)) for url, number in BEHIND.findall(answer.text)]
    assert len(links) > 10
    for url, number in links:
        assert member.get(url).text.count('<td><a href="/referrals/') == number, url


def test_a_period_is_chosen_by_name_or_from_day_to_day(past, member):
    assert figures(member.get("/insights?period=year"))[0] == ["5"]
    assert figures(member.get("/insights?from=2026-11-22&to=2026-11-22"))[0] == ["2"]
    answer = member.get("/insights?from=22+Nov+2026")
    assert figures(answer)[0] == ["2"]
    assert 'value="2026-11-22"' in answer.text


@pytest.mark.parametrize(
    ("query", "sentence", "kept"),
    [
        ("from=soon&to=2026-11-22", "Enter a date", 'value="soon"'),
        ("from=2026-11-22&to=2026-11-01", "Swap them", 'value="2026-11-01"'),
        ("from=2001-01-01&to=2026-11-01", "Choose up to three years", 'value="2001-01-01"'),
        ("to=2026-11-01", "Enter a date", 'value="2026-11-01"'),
    ],
)
def test_days_that_make_no_sense_are_said_and_kept(past, member, query, sentence, kept):
    answer = member.get(f"/insights?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept in answer.text
    assert member.get(f"/insights.csv?{query}").status_code == 302


def test_without_referrals_it_says_so(member):
    assert "Nothing in this period" in member.get("/insights").text


def test_a_figure_that_does_not_exist_is_not_found(member):
    for query in ("", "of=none", "of=won&month=2026", "of=lost&reason=none", "of=answered&waited=x"):
        assert member.get(f"/insights/referrals?{query}").status_code == 404


def test_everything_is_in_the_spreadsheet(past, member):
    found = spreadsheet(member.get("/insights.csv"))
    assert found[0] == ["Figure", "From", "To", "Number", "Value", "Currency"]
    assert ["Received", "2026-08-23", "2026-11-23", "4", "", ""] in found
    assert ["Won", "2026-08-23", "2026-11-23", "", "90", "EUR"] in found
    assert ["Ignored: Too far away", "2026-08-23", "2026-11-23", "1", "", ""] in found


def test_a_partner_sees_its_own_alone(past, sign_in, stranger):
    assert "Nothing in this period" in sign_in(stranger).get("/insights").text


def test_nothing_private_of_what_was_never_revealed_appears(location, member):
    send_enquiry(location)
    for address in ("/insights", "/insights/referrals?of=received", "/insights.csv"):
        text = member.get(address).text
        assert "Secret" not in text
        assert "Riservata" not in text


def test_the_operator_sees_all_partners_and_chooses_one(past, boss, location, other_location):
    send_enquiry(other_location)
    other = other_location.profile.partner.public_id
    assert figures(boss.get("/operator/insights"))[0] == ["5"]
    assert figures(boss.get(f"/operator/insights?partner={other}"))[0] == ["1"]
    assert boss.get("/operator/insights?partner=nobody").status_code == 404
    assert "Adige Cloud" in boss.get("/operator/insights/referrals?of=open").text


@pytest.mark.parametrize("address", ["/insights.csv", "/insights/keywords.csv"])
def test_the_spreadsheet_is_in_the_readers_language_to_its_last_line(sign_in, partner, location, address):
    sara = make_person("Sara Pavan", "admin", partner, language="it")
    rows.store(rows.referral(location, now=NOW - 2 * DAYS, **{**WON, "final_minor": 90_50}))
    heads, *lines = spreadsheet(sign_in(sara).get(address), ";")
    assert "Valuta" in heads
    assert {len(line) for line in lines} == {len(heads)}
    assert any("90,50" in line for line in lines)
    assert not any("Received" in line for line in lines)


@pytest.mark.parametrize("address", ["/insights", "/insights/referrals?of=received"])
def test_the_statements_do_not_grow(past, member, location, address):
    member.get(address)
    with count_statements() as few:
        member.get(address)
    rows.store(*(rows.referral(location, now=NOW - DAYS, **WON) for _ in range(20)))
    with count_statements() as many:
        member.get(address)
    assert len(many.statements) == len(few.statements)


def test_the_navigation_leads_there(member, boss):
    assert 'href="/insights"' in member.get("/board").text
    assert 'href="/operator/insights"' in boss.get("/operator").text


@pytest.mark.parametrize("of", ["ended-won", "ended-lost", "expected"])
@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1999-12", "2026-13", ""])
def test_a_month_that_nobody_works_in_names_no_figure(past, member, boss, of, month):
    for client, place in ((member, ""), (boss, "/operator")):
        assert client.get(f"{place}/insights/referrals?of={of}&month={month}").status_code == 404
