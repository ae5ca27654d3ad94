"""The layout of every page, checked on the 404 page."""

import re

import pytest

from referrals import __version__, languages
from tests.people import make_person


@pytest.fixture
def page(client):
    return client.get("/nothing-here?page=2").text


def test_a_page_says_its_language(page):
    assert '<html lang="en">' in page


def test_a_page_speaks_the_language_that_the_browser_asks_for(client):
    assert '<html lang="it">' in client.get("/nothing-here", headers={"Accept-Language": "it"}).text


def test_a_stranger_finds_the_way_in(page):
    assert 'href="/sign-in"' in page


def test_each_other_language_is_a_button_that_comes_back_here(page):
    offered = re.findall(r'<button name="language" value="(\w+)" lang="\1">', page)
    assert offered == [code for code in languages.codes() if code != "en"]
    assert 'name="next" value="/nothing-here?page=2"' in page


def test_there_is_a_skip_link_to_the_content(page):
    assert 'href="#main"' in page
    assert 'id="main"' in page


def test_there_is_one_place_where_changes_are_announced(page):
    assert page.count('id="live" role="status"') == 1


def test_an_address_of_the_query_cannot_leave_its_attribute(client):
    assert "<script>alert" not in client.get('/nothing-here?"><script>alert(1)</script>').text


def test_the_token_is_in_the_page_for_htmx(page):
    assert '<body hx-headers:inherited=\'{"X-CSRFToken": "' in page


def test_the_operator_alone_sees_the_version_in_the_footer(operator, agent, client, sign_in):
    assert f"<span>Version {__version__}</span>" in sign_in(operator).get("/operator").text
    italian = make_person("Ottavio Operatore", "operator", language="it")
    assert f"<span>Versione {__version__}</span>" in sign_in(italian).get("/operator").text
    assert "Version" not in sign_in(agent).get("/operator/enquiries").text
    assert "Version" not in client.get("/sign-in").text


def test_it_is_painted_when_its_last_part_is_there(page):
    awaited = re.search(r'<link rel="expect" href="#(\w+)" blocking="render">', page)[1]
    assert page.rindex(" id=") == page.index(f' id="{awaited}"')
