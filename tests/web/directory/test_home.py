"""The first page: one way for customers and one for partners."""

import pytest

from tests.web.enquiry.enquiry_form import main


@pytest.fixture(autouse=True)
def _stands_still(travel, app):
    """The clock stands at NOW."""


def test_it_leads_to_the_list_to_the_lost_link_and_to_sign_in(client):
    page = main(client.get("/"))
    assert [address for address in ("/partners", "/enquiries", "/sign-in") if f'href="{address}"' not in page] == []


def test_a_member_finds_the_board_behind_the_second_door(sign_in, giulia):
    page = main(sign_in(giulia).get("/"))
    assert 'href="/board"' in page
    assert 'href="/sign-in"' not in page


def test_it_speaks_italian(client):
    assert '<html lang="it">' in client.get("/", headers={"Accept-Language": "it"}).get_data(as_text=True)
