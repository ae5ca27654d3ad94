"""From a search to an enquiry: the form is filled, the campaign is kept, and the search is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from referrals.actions.directory import search_log
from referrals.actions.directory.search_log import SearchRecord
from referrals.extensions import db
from referrals.models import Campaign, Enquiry, Search, Term
from tests.people import DAYS, NOW, add
from tests.web.directory.test_searching import adige, mail, nordest  # noqa: F401
from tests.web.enquiry import enquiry_form
from tests.web.enquiry.enquiry_form import form_fields, main

NEW = "/enquiries/new"


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


def searches():
    db.session.rollback()
    return db.session.scalars(select(Search).order_by(Search.id)).all()


def enquiry():
    db.session.rollback()
    return db.session.scalars(select(Enquiry)).one()


def send(client, **words):
    return enquiry_form.send(client, "nordest-verona", **words)


def test_the_form_is_filled_from_the_search(client, nordest, mail):  # noqa: F811
    cloud = add(Term(vocabulary="service", slug="cloud", names={"en": "Cloud", "it": "Cloud"}))
    query = f"q=posta&near=verona,+italy&size=10-50&term={mail.id}&term={cloud.id}"
    page = main(client.get(f"{NEW}?partner=nordest-verona&{query}"))
    said = (
        'value="posta"',
        '<option selected value="IT">',
        'value="Verona"',
        '<option selected value="10-50">',
        f'checked id="products-0" name="products" type="checkbox" value="{mail.id}"',
        f'checked id="services-0" name="services" type="checkbox" value="{cloud.id}"',
    )
    assert [words for words in said if words not in page] == []


def test_the_search_travels_with_the_form(client, nordest):  # noqa: F811
    page = main(client.get(f"{NEW}?partner=nordest-verona&q=posta&country=IT"))
    assert '<input type="hidden" name="search" value="q=posta&country=IT">' in page


def test_an_enquiry_that_began_in_a_search_has_it(client, nordest):  # noqa: F811
    send(client, search="q=posta&country=IT&size=10-50")
    (made,) = searches()
    assert (made.words, made.country, made.filters, made.found) == ("posta", "IT", {"size": "10-50"}, 1)
    assert enquiry().search_id == made.id


def test_an_enquiry_that_began_in_no_search_has_none(client, nordest):  # noqa: F811
    send(client)
    assert (searches(), enquiry().search_id) == ([], None)


def test_an_enquiry_that_is_refused_leaves_no_search(client, nordest):  # noqa: F811
    send(client, search="q=posta", consent=None)
    assert searches() == []


def test_a_form_sent_twice_is_one_search(client, nordest):  # noqa: F811
    form = form_fields("nordest-verona", search="q=posta")
    enquiry_form.send(client, **form)
    client.post(NEW, data=form)
    assert len(searches()) == 1


def test_a_campaign_is_kept_from_the_search_to_the_enquiry(client, nordest):  # noqa: F811
    add(Campaign(slug="autumn", name="Autumn", created_at=NOW))
    assert '<input type="hidden" name="campaign" value="autumn">' in main(client.get("/partners?campaign=autumn"))
    page = main(client.get(f"{NEW}?partner=nordest-verona&campaign=autumn"))
    assert 'name="search" value="campaign=autumn"' in page
    send(client, search="campaign=autumn")
    assert (enquiry().channel, enquiry().campaign, searches()[0].campaign) == ("marketing", "Autumn", "Autumn")


@pytest.mark.parametrize("slug", ["autumn", "unheard-of"])
def test_a_campaign_that_has_ended_or_never_was_is_passed_over(client, nordest, slug):  # noqa: F811
    add(Campaign(slug="autumn", name="Autumn", created_at=NOW - DAYS, ended_at=NOW))
    send(client, search=f"campaign={slug}")
    assert (enquiry().channel, enquiry().campaign) == ("search", "")


def test_a_search_that_finds_nobody_is_written_down_once_a_day(client, nordest, travel):  # noqa: F811
    for _ in range(3):
        client.get("/partners?q=zzyzx&country=IT")
    assert [(one.words, one.country, one.found) for one in searches()] == [("zzyzx", "IT", 0)]
    travel(NOW + timedelta(days=1))
    client.get("/partners?q=zzyzx&country=IT")
    assert len(searches()) == 2


def test_a_search_that_finds_somebody_is_not(client, nordest):  # noqa: F811
    client.get("/partners?q=posta")
    assert searches() == []


def test_robots_cannot_fill_the_table(client, nordest, monkeypatch):  # noqa: F811
    monkeypatch.setattr(search_log, "MAX_EMPTY_SEARCHES_A_DAY", 3)
    for number in range(5):
        search_log.record_empty_search(SearchRecord("en", words=f"word {number}"), now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Search)) == 3


@pytest.mark.parametrize(
    ("network", "other"), [("203.0.113.{}", "198.51.100.1"), ("2001:db8:0:{}::1", "2001:db8:1::1")]
)
def test_one_network_can_use_only_a_share_of_a_day(client, nordest, network, other):  # noqa: F811
    for number in range(1, 40):
        client.get(f"/partners?q=zzyzx{number}", environ_base={"REMOTE_ADDR": network.format(number)})
    assert len(searches()) == 25
    client.get("/partners?q=zzyzx0", environ_base={"REMOTE_ADDR": other})
    assert len(searches()) == 26


def test_nothing_says_who_it_was(client, nordest):  # noqa: F811
    client.get("/partners?q=zzyzx&partner=nordest-verona", headers={"User-Agent": "Secret browser"})
    assert {name for name, value in vars(searches()[0]).items() if value} <= {
        *("_sa_instance_state", "id", "at", "language", "words"),
    }


def test_whatever_travels_as_a_search_is_no_error(client, nordest):  # noqa: F811
    assert send(client, search="%%%&term=x&q=" + "a" * 5000).status_code == 303
