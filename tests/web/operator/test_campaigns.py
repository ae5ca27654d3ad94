"""Campaigns: one begins, its link brings enquiries, it ends; and the gaps in the network."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Campaign, EnquiryKeyword, Search, Term
from tests.clock import DAYS, HOURS, NOW
from tests.people import add
from tests.rows import IGNORED, WON, enquiry, referral
from tests.web.enquiry.enquiry_form import main

CAMPAIGNS = "/operator/campaigns"


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def begin(client, name="Spring fair"):
    return client.post(CAMPAIGNS, data={"name": name})


def campaigns():
    db.session.rollback()
    return db.session.scalars(select(Campaign).order_by(Campaign.id)).all()


def test_one_begins_with_a_link_to_copy(client):
    assert begin(client).location == CAMPAIGNS
    assert 'value="http://referrals.test/partners?campaign=spring-fair"' in client.get(CAMPAIGNS).text


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_it_needs_a_name(client, name):
    assert begin(client, name).status_code == 422
    assert campaigns() == []


@pytest.mark.parametrize(("name", "again"), [("Spring fair", "SPRING fair"), ("Fête", "FÊTE"), ("FÊTE", "FÊTE")])
def test_two_of_one_name_cannot_be_told_apart(client, name, again):
    begin(client, name)
    answer = begin(client, again)
    assert answer.status_code == 422
    assert "There’s already a campaign with that name." in answer.text


def test_names_that_read_alike_have_links_of_their_own(client):
    begin(client)
    begin(client, "Spring-Fair!")
    assert [one.slug for one in campaigns()] == ["spring-fair", "spring-fair-2"]


def test_it_ends_once(client, travel):
    begin(client)
    client.post(f"{CAMPAIGNS}/spring-fair/end")
    travel(NOW + HOURS)
    client.post(f"{CAMPAIGNS}/spring-fair/end")
    assert campaigns()[0].ended_at == NOW
    assert "/end" not in main(client.get(CAMPAIGNS))


def test_one_that_is_not_there_does_not_end(client):
    assert client.post(f"{CAMPAIGNS}/no-such/end").status_code == 404


def test_what_it_brought_and_what_became_of_it(client, location):
    begin(client)
    of = {"channel": "marketing", "campaign": "Spring fair"}
    add(referral(location, of=enquiry(**of), **WON), referral(location, of=enquiry(**of), **IGNORED))
    add(referral(location, of=enquiry(**of)), referral(location))
    page = main(client.get(CAMPAIGNS))
    assert "3 enquiries · 3 referrals · 1 open" in page
    assert "€90" in page
    assert page.count('data-outcome="won"') == page.count('data-outcome="ignored"') == 1


def test_what_the_clock_has_taken_counts_as_missed(client, location, travel):
    begin(client)
    add(referral(location, of=enquiry(channel="marketing", campaign="Spring fair"), due_at=NOW + HOURS))
    travel(NOW + HOURS)
    assert 'data-outcome="missed"' in main(client.get(CAMPAIGNS))


COVERAGE = "/operator/coverage"


def test_searches_that_found_nobody_stand_by_country_and_words(client):
    facts = {"language": "en", "found": 0, "at": NOW}
    add(*(Search(words=words, country="AT", **facts) for words in ("Forklifts", "forklifts ")))
    add(Search(words="Backups", country="AT", **facts | {"found": 3}))
    page = main(client.get(COVERAGE))
    assert "2 searches with no results" in page
    assert page.count("forklifts</a>") == 1
    assert "backups" not in page.lower()


def test_enquiries_that_all_dropped_stand_by_country_and_keyword(client, location):
    term = add(Term(vocabulary="product", slug="crm", names={"en": "Customer records", "it": "Anagrafica clienti"}))
    let_go = enquiry(country="AT", terms=[term], keywords=[EnquiryKeyword(keyword="Forklifts")])
    add(referral(location, of=let_go, **IGNORED))
    page = main(client.get(COVERAGE))
    assert "1 enquiry dropped by all" in page
    assert "Customer records" in page
    assert "forklifts" in page


def test_what_is_older_than_ninety_days_is_past(client):
    add(Search(words="Forklifts", country="AT", language="en", found=0, at=NOW - 90 * DAYS))
    assert "No unmet demand" in client.get(COVERAGE).text
