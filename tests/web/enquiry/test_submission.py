"""Sending: once however often, then the confirmation, with the link only for the sending browser."""

from functools import partial

import pytest
from sqlalchemy import func, select

from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Notice, Referral, ReferralEvent, Term
from tests.people import HOURS, NOW, add
from tests.races import race
from tests.web.enquiry.enquiry_form import form_fields, main, send, stamp, text

NEW = "/enquiries/new"
SLUG = "nordest-verona"


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """Every test has a partner to write to, at NOW."""


def stored():
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.id)).all()


def number_of(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_it_leads_to_the_confirmation(client):
    answer = send(client, SLUG)
    (enquiry,) = stored()
    assert (answer.status_code, answer.location) == (303, f"/enquiries/{enquiry.public_id}/sent")


def test_the_confirmation_says_where_the_link_goes_and_what_comes_next(client, other_location):
    answer = send(client, SLUG, other_location.slug)
    page = text(client.get(answer.location))
    assert "Sent to 2 partners" in page
    assert "We’ve emailed carla@customer.example" in page
    assert page.count("answer due by Thursday 26 November, 11:00") == 2


def test_each_partner_and_the_customer_are_owed_a_mail(client, other_location):
    send(client, SLUG, other_location.slug)
    kinds = db.session.scalars(select(Notice.kind).order_by(Notice.kind)).all()
    assert kinds == ["enquiry-received", "referral-received", "referral-received"]


def test_everything_is_stored_as_it_was_meant(client):
    mail = add(Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta"}))
    words = {
        "need": "  Move\t240   mailboxes ",
        "overview": "Five sites.\r\n\r\n\r\n\r\nOne weekend.\x00\u202e",
        "company_size": "51-250",
        "time_frame": "quarter",
        "keywords": "exchange, Exchange; five sites,,",
        "products": [mail.id],
        "budget_from": "20,000",
        "budget_to": "40000.50",
        "zone": "Europe/Berlin",
    }
    send(client, SLUG, **words)
    (enquiry,) = stored()
    assert (enquiry.need, enquiry.overview) == ("Move 240 mailboxes", "Five sites.\n\nOne weekend.")
    assert (enquiry.company_size, enquiry.time_frame) == ("51-250", "quarter")
    assert [word.keyword for word in enquiry.keywords] == ["exchange", "five sites"]
    assert [term.slug for term in enquiry.terms] == ["mail"]
    assert (enquiry.budget_from_minor, enquiry.budget_to_minor, enquiry.budget_currency) == (2000000, 4000050, "EUR")
    assert (enquiry.language, enquiry.zone, enquiry.channel) == ("en", "Europe/Berlin", "search")


def test_the_private_part_is_stored_apart(client):
    hidden = {"telephone": "0424 123456", "address": "Via Segreta 1", "details": "A\r\nB", "reach_me": "Mornings"}
    send(client, SLUG, **hidden, email="Carla@CUSTOMER.example")
    row = db.session.scalars(select(EnquiryPrivate)).one()
    assert (row.company, row.contact_name, row.email) == (
        "Cartiera Secret",
        "Carla Riservata",
        "carla@customer.example",
    )
    assert (row.telephone, row.address, row.details, row.reach_me) == (
        "0424 123456",
        "Via Segreta 1",
        "A\nB",
        "Mornings",
    )


def test_no_budget_has_no_currency(client):
    send(client, SLUG)
    assert stored()[0].budget_currency is None


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_an_unknown_zone_is_the_networks(client, zone):
    send(client, SLUG, zone=zone)
    assert stored()[0].zone == "Europe/Rome"


def test_it_is_in_the_language_of_the_page(client):
    send(client, SLUG, headers={"Accept-Language": "it"})
    assert stored()[0].language == "it"


def test_a_double_click_is_one_enquiry_and_lands_on_the_same_page(client):
    fields = form_fields(SLUG)
    first, second = send(client, **fields), client.post(NEW, data=fields)
    assert first.location == second.location
    assert len(stored()) == 1


def test_two_tabs_are_one_enquiry_and_land_on_the_same_page(client):
    first, second = send(client, SLUG), send(client, SLUG)
    assert first.location == second.location
    assert "carla@customer.example" in text(client.get(second.location))
    assert len(stored()) == 1


def test_going_back_and_changing_it_is_another_enquiry(client):
    nonce = stamp()
    send(client, SLUG, stamp=nonce)
    send(client, SLUG, stamp=nonce, need="Something else")
    assert [enquiry.need for enquiry in stored()] == ["Move 240 mailboxes", "Something else"]


def test_eight_clicks_at_the_same_instant_are_one_enquiry(app, other_location):
    fields = form_fields(SLUG, other_location.slug)
    clients = [app.test_client() for _ in range(8)]
    for client in clients:
        client.post(NEW, data={**fields, "step": "preview"})
    answers = race(app, *[partial(client.post, NEW, data=fields) for client in clients])
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert (number_of(Enquiry), number_of(Referral), number_of(ReferralEvent)) == (1, 2, 2)


def test_the_browser_that_sent_holds_the_link(client):
    send(client, SLUG)
    assert client.get(f"/enquiries/{stored()[0].public_id}").status_code == 200


def test_the_cookie_is_for_that_enquiry_alone(client):
    cookies = send(client, SLUG).headers.getlist("Set-Cookie")
    public_id = stored()[0].public_id
    cookie = next(one for one in cookies if one.startswith(f"e-{public_id}="))
    assert f"Path=/enquiries/{public_id}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_whoever_sends_the_same_words_from_elsewhere_gets_no_link(app, client):
    send(client, SLUG)
    reader = app.test_client()  # for example a partner that has read both parts
    answer = reader.post(NEW, data=form_fields(SLUG))
    assert [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("e-")] == []
    page = text(reader.get(answer.location))
    assert "We’ve received your enquiry" in page
    assert "carla@customer.example" not in page
    assert reader.get(f"/enquiries/{stored()[0].public_id}").status_code == 404


def test_the_confirmation_of_what_does_not_exist_looks_the_same(app, client):
    send(client, SLUG)
    real, made_up = stored()[0].public_id, "222222222222"
    pages = [main(app.test_client().get(f"/enquiries/{public_id}/sent")) for public_id in (real, made_up)]
    assert pages[0] == pages[1]


def test_a_day_later_the_same_words_are_a_new_enquiry(client, travel):
    send(client, SLUG)
    travel(NOW + 25 * HOURS)
    client.post(NEW, data=form_fields(SLUG, stamp=stamp(given_at=NOW + 24 * HOURS)))
    assert len(stored()) == 2


def test_it_wakes_the_worker(client, monkeypatch):
    woken = []
    monkeypatch.setattr("referrals.queue.wake_worker", lambda *job: woken.append(job))
    send(client, SLUG)
    assert woken == [()]
