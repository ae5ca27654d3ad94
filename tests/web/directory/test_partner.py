"""The page of a location: what the partner says of itself, a lasting address, and words where there is no page."""

import pytest

from referrals.database import write
from referrals.models import AwayPeriod, Location, LocationSlug, MarketingProfile, Partner, ProfileKeyword, Term
from tests.people import DAYS, NOW, add
from tests.web.enquiry.filling import main, text

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
        Term(vocabulary="competency", slug="cloud", name_en="Cloud migration", name_it="Migrazione"),
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
    assert "There is no partner at this address" in text(answer)


def test_a_draft_does_not_exist(client, location):
    change(MarketingProfile, location.profile_id, status="draft")
    answer = client.get(PAGE)
    assert (answer.status_code, "There is no partner at this address" in text(answer)) == (404, True)


def test_a_partner_that_has_left_is_gone(client, partner):
    change(Partner, partner.id, left_at=NOW)
    answer = client.get(PAGE)
    assert answer.status_code == 410
    assert "There is nothing here" in text(answer)
    assert "takes no enquiries here any more" in text(answer)


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
