"""GET /insights/keywords, and what an admin removes there with one press."""

import html
import re

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileKeyword, UnwantedSize
from tests import rows
from tests.clock import DAYS, NOW
from tests.database_content import nothing_changes
from tests.people import add
from tests.statements import count_statements
from tests.web.insights.test_insights import BEHIND

UNWANTED = "Mostly turned down: 3 of 3"


@pytest.fixture
def admin(sign_in, giulia):
    return sign_in(giulia)


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def came(location, **facts):
    of = rows.enquiry(now=NOW - DAYS, company_size="1-9")
    return rows.referral(location, of=of, now=NOW - DAYS, matched_terms=["keyword:crm"], **facts)


@pytest.fixture
def crm(location):
    add(ProfileKeyword(profile_id=location.profile_id, keyword="crm"))
    rows.store(*(came(location, **rows.IGNORED) for _ in range(3)))


def test_it_says_what_brings_the_unwanted(crm, admin):
    answer = admin.get("/insights/keywords")
    assert UNWANTED in answer.text
    assert "<b>1–9 people</b>" in answer.text


def test_each_number_leads_to_as_many_referrals(crm, admin):
    links = BEHIND.findall(admin.get("/insights/keywords").text)
    assert links
    for url, number in links:
        assert admin.get(html.unescape(url)).text.count('<td><a href="/referrals/') == int(number)


def test_one_press_removes_a_keyword(crm, admin):
    answer = admin.post("/insights/keywords/remove?period=year", data={"key": "keyword:crm"})
    assert (answer.status_code, answer.location) == (303, "/insights/keywords?period=year")
    assert "“crm” removed from your profiles" in admin.get(answer.location).text
    assert db.session.scalars(select(ProfileKeyword)).all() == []


def test_it_goes_however_the_profiles_write_it(crm, location, admin):
    austria = add(MarketingProfile(partner_id=location.profile.partner_id, country="AT", status="draft"))
    add(
        ProfileKeyword(profile_id=austria.id, keyword="CRM"), ProfileKeyword(profile_id=austria.id, keyword="crm suite")
    )
    admin.post("/insights/keywords/remove", data={"key": "keyword:crm"})
    assert db.session.scalars(select(ProfileKeyword.keyword)).all() == ["crm suite"]


def test_pressed_again_it_changes_and_says_nothing(crm, admin):
    for _ in range(2):
        admin.post("/insights/keywords/remove", data={"key": "keyword:crm"})
    assert admin.get("/insights/keywords").text.count("removed from your profiles") == 1


def test_one_press_stops_a_size(crm, admin):
    admin.post("/insights/sizes/stop", data={"size": "1-9"})
    answer = admin.get("/insights/keywords")
    assert "no longer find you" in answer.text
    assert "Stop receiving these" not in answer.text
    assert [row.company_size for row in db.session.scalars(select(UnwantedSize))] == ["1-9"]
    assert admin.post("/insights/sizes/stop", data={"size": "many"}).status_code == 404


def test_a_member_reads_and_changes_nothing(crm, member):
    answer = member.get("/insights/keywords")
    assert UNWANTED in answer.text
    assert not re.search(r"/insights/(keywords/remove|sizes/stop)", answer.text)
    with nothing_changes():
        assert member.post("/insights/keywords/remove", data={"key": "keyword:crm"}).status_code == 404
        assert member.post("/insights/sizes/stop", data={"size": "1-9"}).status_code == 404


def test_a_stranger_sees_and_removes_nothing_of_it(crm, sign_in, stranger):
    other = sign_in(stranger)
    assert "crm" not in other.get("/insights/keywords").text
    other.post("/insights/keywords/remove", data={"key": "keyword:crm"})
    assert len(db.session.scalars(select(ProfileKeyword)).all()) == 1


def test_everything_is_in_the_spreadsheet(crm, admin):
    text = admin.get("/insights/keywords.csv").data.decode("utf-8")
    assert '"Keyword","crm","3","0","3","0","0","",""' in text
    assert '"The customer\'s country","Italy","3"' in text


def test_days_that_make_no_sense_are_said(admin):
    answer = admin.get("/insights/keywords?from=soon")
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text


def test_without_anything_said_it_leads_to_the_profiles(admin):
    assert "Nothing in your profiles yet" in admin.get("/insights/keywords").text


def test_the_statements_do_not_grow(crm, member, location):
    member.get("/insights/keywords")
    with count_statements() as few:
        member.get("/insights/keywords")
    rows.store(*(came(location, **rows.WON) for _ in range(9)))
    with count_statements() as many:
        member.get("/insights/keywords")
    assert len(many.statements) == len(few.statements)
