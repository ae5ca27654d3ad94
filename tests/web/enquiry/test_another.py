"""Choosing another partner on the customer's page: tick and send. Without a tick nothing changes."""

import pytest
from sqlalchemy import func, select

from referrals.actions.enquiry import customer_actions
from referrals.actions.network import settings
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.models import Referral
from tests.database_content import nothing_changes
from tests.people import HOURS, NOW, acting, add, make_partner, start_clocks
from tests.web.enquiry.enquiry_form import follow_link, main, text


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def address(client, referral, other_location):
    """The customer's page, in a network with one more partner."""
    return follow_link(client, referral)


def number_asked():
    db.session.rollback()
    return db.session.scalar(select(func.count(Referral.id)))


def test_the_list_holds_those_that_were_not_asked(client, address):
    page = main(client.get(f"{address}/another"))
    assert "Adige Cloud" in page
    assert "Nordest Sistemi" not in page


def test_nothing_is_ticked_from_the_start(client, address):
    assert "checked" not in main(client.get(f"{address}/another"))


def test_a_tick_sends_the_same_enquiry(client, address):
    answer = client.post(f"{address}/another", data={"partner": "adige-trento"})
    assert (answer.status_code, answer.location) == (303, address)
    page = text(client.get(address))
    assert "Sent to 1 partner." in page
    assert "You asked 2 partners" in page


def test_without_a_tick_it_is_refused(client, address):
    answer = client.post(f"{address}/another")
    assert answer.status_code == 422
    assert "Choose at least one partner." in text(answer)
    assert number_asked() == 1


def test_a_second_click_changes_nothing(client, address):
    client.post(f"{address}/another", data={"partner": "adige-trento"})
    assert number_asked() == 2
    with nothing_changes():
        assert client.post(f"{address}/another", data={"partner": "adige-trento"}).status_code == 303


def test_a_second_location_of_a_partner_that_was_asked_is_refused(client, address, location):
    add(type(location)(profile_id=location.profile_id, name="Padova", city="Padova", slug="padova", language="en"))
    answer = client.post(f"{address}/another", data={"partner": "padova"})
    assert answer.status_code == 422
    assert "You’ve already asked Nordest Sistemi" in text(answer)


def test_a_partner_that_is_not_listed_is_refused_and_the_ticks_stay(client, address):
    answer = client.post(f"{address}/another", data={"partner": ["gone", "adige-trento"]})
    assert answer.status_code == 422
    assert "isn’t taking enquiries right now" in text(answer)
    assert main(answer).count(" checked") == 1
    assert number_asked() == 1


def test_more_than_there_is_room_for_are_refused(client, address):
    slugs = [make_partner(f"Partner {n}").slug for n in range(5)]
    answer = client.post(f"{address}/another", data={"partner": slugs})
    assert answer.status_code == 422
    assert "Choose fewer partners" in text(answer)


def test_when_there_is_no_room_it_says_so(client, address):
    settings.change({"partner_limit": 1})
    page = main(client.get(f"{address}/another"))
    assert "You can’t ask any more partners right now" in page
    assert "<form" not in page


def test_when_nobody_is_left_it_says_so(client, address):
    client.post(f"{address}/another", data={"partner": "adige-trento"})
    assert "There are no partners left to ask" in main(client.get(f"{address}/another"))


def test_the_page_does_not_invite_to_choose_where_nobody_is_left(client, address, travel):
    assert f"{address}/another" in client.get(address).text
    client.post(f"{address}/another", data={"partner": "adige-trento"})
    assert f"{address}/another" not in client.get(address).text
    start_clocks(db.session.scalars(select(Referral.id)).all(), now=NOW)
    travel(NOW + 80 * HOURS)
    assert f"{address}/another" not in client.get(address).text
    assert "There are no partners left to ask" in client.get(address).text


def test_a_closed_one_asks_nobody(client, address, referral):
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    assert "This enquiry is closed" in main(client.get(f"{address}/another"))
    assert client.post(f"{address}/another", data={"partner": "adige-trento"}).status_code == 422
    assert number_asked() == 1


def test_whoever_missed_it_is_not_offered_again(client, address, travel):
    travel(NOW + 73 * HOURS)
    assert "Nordest Sistemi" not in main(client.get(f"{address}/another"))


def test_a_long_list_goes_on(client, address):
    for number in range(21):
        make_partner(f"Partner {number:02}")
    first = main(client.get(f"{address}/another"))
    after = first.split("another?after=")[1].split('"')[0]
    second = main(client.get(f"{address}/another?after={after}"))
    assert (first.count("<li>"), second.count("<li>")) == (20, 2)


def test_without_the_link_there_is_nothing(app, address):
    stranger = app.test_client()
    assert stranger.post(f"{address}/another", data={"partner": "adige-trento"}).status_code == 404
    assert number_asked() == 1


def test_it_wakes_the_worker(client, address, monkeypatch):
    woken = []
    monkeypatch.setattr("referrals.queue.wake_worker", lambda *job: woken.append(job))
    client.post(f"{address}/another", data={"partner": "adige-trento"})
    assert woken == [()]


def test_the_page_offers_the_best_of_those_that_were_not_asked(client, address, referral, giulia):
    moves.ignore(referral.id, by=acting(giulia), version=1, now=NOW - HOURS)
    page = main(client.get(address))
    assert 'value="adige-trento"' in page
    assert "checked" not in page
    assert "Send to selected partners" in page


def test_without_a_partner_that_dropped_out_nobody_is_offered(client, address):
    assert 'name="partner"' not in main(client.get(address))
