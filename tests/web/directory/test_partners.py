"""The public list: a row for each partner that takes enquiries, with tick boxes and a form by GET."""

import re

import pytest

from referrals.database import write
from referrals.models import AwayPeriod, Location, LocationSlug, MarketingProfile, Partner, Term
from tests.people import DAYS, NOW, add, make_partner
from tests.rows import forget_mark
from tests.statements import count_statements
from tests.web.enquiry.enquiry_form import main


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


def listed(client, query=""):
    """Return the names of the rows in order."""
    return re.findall(r'<h2 id="name-[^"]*"><a[^>]*>(.*?)</a>', main(client.get(f"/partners{query}")))


def ticked(client, query):
    return re.findall(r'name="partner" value="([^"]*)"[^>]* checked', main(client.get(f"/partners{query}")))


def second_location(location, city="Padova"):
    return add(Location(profile_id=location.profile_id, name=city, city=city, slug=city.lower(), language="en"))


def test_each_partner_has_a_row(client, location, other_location):
    assert sorted(listed(client)) == ["Adige Cloud", "Nordest Sistemi"]


def test_a_row_says_where_and_what(client, location):
    mail = add(Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta"}))
    with write() as session:
        profile = session.get(MarketingProfile, location.profile_id)
        profile.description, profile.terms = "From the cable to the cloud.", [session.merge(mail)]
    page = main(client.get("/partners"))
    assert "Verona, Italy" in page
    assert "From the cable to the cloud." in page
    assert "Mail" in page


def test_a_partner_with_two_locations_has_one_row(client, location):
    second_location(location)
    page = main(client.get("/partners"))
    assert page.count("<li>") == 1
    assert 'href="/partners/nordest-verona"' in page
    assert 'href="/partners/padova"' in page


def test_the_row_stands_for_the_location_that_was_chosen(client, location):
    second_location(location, city="Aosta")
    assert ticked(client, "?partner=nordest-verona") == ["nordest-verona"]


def test_an_old_address_still_ticks_its_row(client, location):
    add(LocationSlug(slug="nordest", location_id=location.id))
    assert listed(client, "?partner=nordest") == ["Nordest Sistemi"]


def draft(location):
    with write() as session:
        session.get(MarketingProfile, location.profile_id).status = "draft"


def left(location):
    with write() as session:
        session.get(Partner, location.profile.partner_id).left_at = NOW


def removed(location):
    with write() as session:
        session.get(Location, location.id).removed_at = NOW


def away(location):
    add(AwayPeriod(partner_id=location.profile.partner_id, starts_at=NOW - DAYS, ends_at=NOW + DAYS))


@pytest.mark.parametrize("unlist", [draft, left, removed, away])
def test_whoever_takes_no_enquiries_is_not_listed(client, location, other_location, unlist):
    unlist(location)
    assert listed(client) == ["Adige Cloud"]


def test_whoever_is_back_is_listed_again(client, location, travel):
    away(location)
    travel(NOW + DAYS)
    assert listed(client) == ["Nordest Sistemi"]


def test_nothing_is_ticked_from_the_start(client, location):
    assert " checked" not in main(client.get("/partners"))


def test_the_form_leads_to_the_enquiry_by_get(client, location):
    page = main(client.get("/partners"))
    assert '<form method="get"' in page
    assert 'formaction="/enquiries/new"' in page


def test_an_empty_network_says_what_will_be_here(client):
    assert "No partners yet" in main(client.get("/partners"))


def test_while_enquiries_are_closed_there_is_nothing_to_tick(client, location):
    forget_mark("mail-proved")
    page = main(client.get("/partners"))
    assert "You can’t send enquiries yet" in page
    assert "checkbox" not in page


def test_a_long_list_goes_on_and_keeps_the_ticks(client, open_for_enquiries):
    for number in range(23):
        make_partner(f"Partner {number:02}")
    first, second = listed(client), listed(client, "?page=2")
    assert (len(first), len(second), len({*first, *second})) == (20, 3, 23)
    slug = first[0].lower().replace(" ", "-")
    assert ticked(client, f"?page=2&partner={slug}") == [slug]


def test_partners_of_one_name_are_all_shown(client, open_for_enquiries):
    for number in range(25):
        make_partner("Same Name", slug=f"same-{number}")
    both = main(client.get("/partners")) + main(client.get("/partners?page=2"))
    assert len(set(re.findall(r'value="(same-\d+)"', both))) == 25


@pytest.mark.parametrize("page", ["7", "0", "-1", "x", "99999999999999999999"])
def test_a_made_up_page_is_no_error(client, location, page):
    assert client.get(f"/partners?page={page}").status_code == 200


def test_statements_do_not_grow_with_the_partners(client, location):
    with count_statements() as few:
        client.get("/partners")
    for number in range(30):
        make_partner(f"Partner {number}")
    with count_statements() as many:
        client.get("/partners")
    assert len(few.statements) == len(many.statements)


def test_a_nasty_name_is_shown_as_words(client, open_for_enquiries):
    make_partner("<script>alert(1)</script>", slug="nasty")
    assert "<script>alert" not in client.get("/partners").get_data(as_text=True)
