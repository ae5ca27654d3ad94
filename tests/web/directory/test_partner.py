"""The page of a location: its content, its permanent address, and a message where there is no page."""

import pytest

from referrals.database import write
from referrals.models import (
    AwayPeriod,
    Location,
    LocationSlug,
    MarketingProfile,
    Partner,
    ProfileKeyword,
    ProfileLanguage,
    RankingCount,
    Term,
)
from referrals.rules.ranking.counting import WHOLE
from referrals.rules.ranking.traits import ANSWERS
from tests.people import DAYS, NOW, add
from tests.web.enquiry.enquiry_form import main, text

PAGE = "/partners/nordest-verona"


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """There is a partner, and the clock stands at NOW."""


def change(table, key, **values):
    with write() as session:
        row = session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)


def test_it_says_who_where_and_what(client, location):
    add(
        ProfileKeyword(profile_id=location.profile_id, keyword="migrations"),
        Term(vocabulary="competency", slug="cloud", names={"en": "Cloud migration", "it": "Migrazione"}),
    )
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.description, profile.website = "From the cable to the cloud.", "https://nordest.example/"
        profile.terms = session.query(Term).all()
        session.get(Location, location.id).street = "Via Roma 12"
    page = main(client.get(PAGE))
    said = (
        "Nordest Sistemi",
        "Verona, Italy",
        "From the cable",
        "migrations",
        "Cloud migration",
        "Via Roma 12, Verona",
    )
    assert [words for words in said if words not in page] == []
    assert '<a href="https://nordest.example/" rel="noopener nofollow">nordest.example</a>' in page


def test_it_says_languages_and_where_else_to_read(client, location):
    add(ProfileLanguage(profile_id=location.profile_id, language="de"))
    change(MarketingProfile, location.profile_id, linkedin="https://linkedin.example/nordest")
    page = main(client.get(PAGE))
    assert "<dt>Languages</dt><dd>German</dd>" in page
    assert '<a href="https://linkedin.example/nordest" rel="noopener nofollow">' in page


def test_a_linkedin_that_is_no_web_address_is_no_link(client, location):
    change(MarketingProfile, location.profile_id, linkedin="javascript:alert(1)")
    assert "javascript:" not in text(client.get(PAGE))


def test_a_logo_stands_instead_of_the_letter(client, location):
    name = f"partner-{'0' * 32}-120x40.webp"
    change(MarketingProfile, location.profile_id, logo=name)
    assert f'src="/uploads/{name}"' in main(client.get(PAGE))


def test_how_fast_it_answers_is_said_once_five_answers_are_known(client, location):
    key = ANSWERS, location.profile.partner_id, NOW.toordinal(), "within-5"
    facts = dict(zip(("trait", "partner_id", "day", "result"), key, strict=True))
    add(RankingCount(**facts, number=4 * WHOLE, minutes=400 * WHOLE))
    assert "Usually answers" not in main(client.get(PAGE))
    change(RankingCount, key, number=5 * WHOLE)
    assert "Usually answers within 5 hours" in main(client.get(PAGE))


def test_the_search_stays_with_whoever_came_by_it(client, location):
    page = main(client.get(f"{PAGE}?q=backup"))
    assert 'href="/partners?q=backup"' in page
    assert 'href="/enquiries/new?partner=nordest-verona&q=backup"' in page


def test_the_contact_is_not_on_it(client):
    assert "desk@nordest-verona.example" not in text(client.get(PAGE))


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "nordest.example"])
def test_a_website_that_is_no_web_address_is_no_link(client, location, website):
    change(MarketingProfile, location.profile_id, website=website)
    assert website not in text(client.get(PAGE))


def test_its_button_leads_to_the_form(client):
    assert 'href="/enquiries/new?partner=nordest-verona"' in main(client.get(PAGE))


def test_an_old_address_leads_to_the_present_one_for_ever(client, location):
    add(LocationSlug(slug="nordest", location_id=location.id))
    answer = client.get("/partners/nordest")
    assert (answer.status_code, answer.location) == (301, PAGE)


def test_the_other_locations_are_linked(client, location):
    add(Location(profile_id=location.profile_id, name="Padova", city="Padova", slug="padova", language="en"))
    assert 'href="/partners/padova"' in main(client.get(PAGE))


def test_an_address_that_nobody_has(client):
    answer = client.get("/partners/nobody")
    assert answer.status_code == 404
    assert "There’s no partner at this address" in text(answer)


def test_a_draft_does_not_exist(client, location):
    change(MarketingProfile, location.profile_id, status="draft")
    answer = client.get(PAGE)
    assert (answer.status_code, "There’s no partner at this address" in text(answer)) == (404, True)


def test_a_partner_that_has_left_is_gone(client, partner):
    change(Partner, partner.id, left_at=NOW)
    answer = client.get(PAGE)
    assert answer.status_code == 410
    assert "Page not found" in text(answer)
    assert "no longer takes enquiries here" in text(answer)


def test_a_location_that_was_removed_is_gone(client, location):
    change(Location, location.id, removed_at=NOW)
    assert client.get(PAGE).status_code == 410


def test_a_partner_that_is_away_says_so(client, partner):
    add(AwayPeriod(partner_id=partner.id, starts_at=NOW, ends_at=NOW + DAYS))
    answer = client.get(PAGE)
    assert answer.status_code == 404
    assert "at the moment" in text(answer)


def test_it_is_read_only(client):
    assert client.post(PAGE).status_code == 405
