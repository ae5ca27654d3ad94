"""Empty pages say what will be here, and offer the next step."""

import re

import pytest

from referrals.models import Partner
from tests.clock import NOW
from tests.people import add, make_person

OF_OPERATOR = [
    ("/operator/partners", "/operator/partners/new"),
    ("/operator/enquiries", "/operator/enquiries/new"),
    ("/operator/enquiries?show=dropped", "/operator/enquiries"),
    ("/operator/enquiries/new", "/operator/settings/mail"),
    ("/operator/notices?state=waiting", "/operator/settings/mail"),
    ("/operator/notices?state=sent", "/operator/settings/mail"),
    ("/operator/notices?state=failed", "/operator/settings/mail"),
    ("/operator/notices?state=dropped", "/operator/settings/mail"),
    ("/operator/notices?state=withdrawn", "/operator/settings/mail"),
    ("/operator/notices?state=waiting&kind=invitation", "/operator/notices?state=waiting"),
    ("/partners", "/operator/partners"),
]


def next_step(page):
    """Return the URL of the empty page's only button."""
    found = re.search(r'<div class="empty[^"]*">.*?<a class="button primary" href="([^"]+)">', page, re.DOTALL)
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize(("path", "step"), OF_OPERATOR)
def test_the_operator_of_an_empty_network(operator, sign_in, path, step):
    assert next_step(sign_in(operator).get(path).text) == step


def test_an_empty_list_has_its_form_beside_it(operator, sign_in):
    page = sign_in(operator).get("/operator/vocabularies/product").text
    assert "Add the first entry." in page
    assert 'id="name_en"' in page


def test_the_desk_when_nothing_needs_anybody(operator, sign_in, location):
    assert next_step(sign_in(operator).get("/operator").text) == "/operator/enquiries"


def test_an_enquiry_for_a_customer_when_no_partner_is_listed(operator, sign_in, open_for_enquiries):
    assert next_step(sign_in(operator).get("/operator/enquiries/new").text) == "/operator/partners"


def test_a_visitor_of_a_network_without_partners(client):
    assert next_step(client.get("/partners").text) == "/"


def test_a_visitor_who_wants_to_write_before_enquiries_are_open(client):
    assert next_step(client.get("/enquiries/new").text) == "/partners"


def test_the_archive_of_a_partner_that_begins(giulia, sign_in):
    assert next_step(sign_in(giulia).get("/archive").text) == "/board"


@pytest.mark.parametrize(("role", "step"), [("admin", "/profiles/new"), ("member", None)])
def test_a_team_without_a_location(app, sign_in, role, step):
    partner = add(Partner(name="Nuova", created_at=NOW))
    page = sign_in(make_person("Nina Nuova", role, partner)).get("/team").text
    assert "No locations yet" in page
    assert next_step(page) == step
