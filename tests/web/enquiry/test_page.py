"""The customer's page: by private link only, in the customer's words, and not ahead of what can still be undone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from referrals import links
from referrals.actions.enquiry import customer_actions
from referrals.actions.network import settings
from referrals.actions.referral import moves as moves_actions
from referrals.database import write
from referrals.extensions import db
from referrals.models import Enquiry, Referral
from referrals.rules.actor import CUSTOMER
from referrals.rules.choices import CustomerChoice
from referrals.rules.money import Money
from tests.link_tokens import enquiry_token
from tests.people import DAYS, HOURS, NOW, acting, make_partner, send_enquiry, submission
from tests.statements import count_statements
from tests.web.enquiry.enquiry_form import confirm_address, follow_link, main, text

SECONDS = HOURS / 3600
PAGES = ("", "/another", "/choose", "/withdraw", "/sent")


@pytest.fixture(autouse=True)
def _stands_still(travel):
    """The clock stands at NOW."""


@pytest.fixture
def page(client, referral):
    """Return a function that returns the page's text."""
    address = follow_link(client, referral)
    return lambda: main(client.get(address))


def take(referral, person):
    moves_actions.interested(referral.id, assignee_id=None, by=acting(person), version=1, now=NOW)


def accept(referral, person):
    today = NOW.date()
    estimate = {"value": Money(100_00, "EUR"), "expected_close_on": today, "today": today}
    moves_actions.accept(referral.id, **estimate, by=acting(person), version=2, now=NOW)


def test_the_link_leads_to_the_clean_address(client, referral):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    answer = client.get(f"/enquiries/{enquiry_token(enquiry)}")
    assert (answer.status_code, answer.location) == (303, f"/enquiries/{enquiry.public_id}")


@pytest.mark.parametrize(
    "token", ["made-up.token", "WyJhIiwwXQ.AAAAAAAAAAAAAAAAAAAAAA", "x" * 400, "%00.%00................"]
)
def test_a_link_that_is_not_ours_leads_to_the_lost_link(client, token):
    answer = client.get(f"/enquiries/{token}")
    assert answer.status_code == 404
    assert "Send me the link again" in text(answer)


def test_the_link_of_a_referral_is_no_link_to_the_enquiry(client, referral):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    token = enquiry_token(enquiry, links.REFERRAL)
    assert client.get(f"/enquiries/{token}").status_code == 404


@pytest.mark.parametrize("page", PAGES[:-1])
def test_without_the_link_there_is_nothing(app, referral, page):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    answers = [app.test_client().get(f"/enquiries/{name}{page}") for name in (enquiry.public_id, "222222222222")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert main(answers[0]) == main(answers[1])


def test_the_link_of_another_enquiry_does_not_help(client, referral, location):
    (other,) = send_enquiry(location)
    address = follow_link(client, referral)
    follow_link(client, other)
    client.delete_cookie(f"e-{address.rsplit('/', 1)[1]}", path=address)
    assert client.get(address).status_code == 404


def test_a_cookie_under_anothers_name_does_not_help(client, referral, location):
    (other,) = send_enquiry(location)
    mine, theirs = (db.session.get(Enquiry, one.enquiry_id) for one in (referral, other))
    value, theirs = enquiry_token(mine, links.ENQUIRY_COOKIE), theirs.public_id
    client.set_cookie(f"e-{theirs}", value, path=f"/enquiries/{theirs}")
    assert client.get(f"/enquiries/{theirs}").status_code == 404


def test_a_link_that_was_revoked_no_longer_opens_it(client, referral):
    address = follow_link(client, referral)
    with write() as session:
        session.get(Enquiry, referral.enquiry_id).link_secret = "another"
    assert client.get(address).status_code == 404


def test_a_new_one_waits_for_an_answer_until_its_instant(page):
    assert "Waiting for an answer" in page()
    assert "answer due by Thursday 26 November, 11:00" in page()


def test_instants_are_in_the_zone_of_the_enquiry(client, location):
    sent = submission(location)
    overview = replace(sent.overview, zone="America/New_York")
    customer_actions.submit(replace(sent, overview=overview), by=CUSTOMER, now=NOW)
    address = follow_link(client, db.session.scalars(select(Referral)).one())
    assert "answer due by Thursday 26 November, 05:00" in text(client.get(address))


def test_it_speaks_the_language_of_the_enquiry(client, referral):
    address = follow_link(client, referral)
    assert '<html lang="en">' in text(client.get(address, headers={"Accept-Language": "it"}))


def test_whoever_is_interested_is_named_and_has_seen_the_contact_details(page, referral, luca):
    take(referral, luca)
    said = page()
    assert "Interested, will contact you" in said
    assert "Luca Benetti is handling it" in said
    assert "Has had your contact details since Monday 23 November, 11:00" in said
    assert "decision due by Monday 30 November, 11:00" in said


def test_whoever_has_not_answered_has_not_seen_them(page):
    assert "Has had your contact details" not in page()


def test_whoever_negotiates_works_with_the_customer(page, referral, luca):
    take(referral, luca)
    accept(referral, luca)
    assert "Working with you" in page()


def test_a_no_is_held_back_while_it_can_be_undone(page, referral, giulia, travel):
    before = page()
    moves_actions.ignore(referral.id, reason="budget", by=acting(giulia), version=1, now=NOW)
    travel(NOW + 29 * SECONDS)
    assert page() == before
    travel(NOW + 30 * SECONDS)
    assert "Not available" in page()


def test_a_decline_is_held_back_while_it_can_be_undone(page, referral, giulia, travel):
    take(referral, giulia)
    before = page()
    moves_actions.decline(referral.id, reason="budget", by=acting(giulia), version=2, now=NOW)
    assert page() == before
    travel(NOW + 30 * SECONDS)
    assert "Cannot take it on" in page()


def test_reasons_and_notes_never_reach_the_customer(page, referral, giulia, travel):
    take(referral, giulia)
    moves_actions.decline(referral.id, reason="too-small", note="Awful people", by=acting(giulia), version=2, now=NOW)
    travel(NOW + HOURS)
    assert "Awful" not in page()
    assert "Too small" not in page()


def test_what_was_missed_is_said_before_the_sweep_has_come(page, travel):
    travel(NOW + 72 * HOURS)
    assert "Did not answer in time" in page()


def test_what_expired_is_said_before_the_sweep_has_come(page, referral, giulia, travel):
    take(referral, giulia)
    travel(NOW + 7 * DAYS)
    assert "Did not follow up" in page()


def test_whoever_drops_out_makes_the_page_offer_another(page, other_location, travel):
    assert "has dropped out" not in page()
    travel(NOW + 72 * HOURS)
    assert "1 partner has dropped out" in page()
    assert "Choose another partner" in page()


def test_both_parts_can_be_read_back_once_the_address_is_confirmed(page, referral):
    confirm_address(referral)
    said = page()
    first, second = said.split("Only interested partners see this")
    assert "Five sites." in first
    assert "Cartiera Secret" not in first
    assert "carla@customer.example" in second


def test_a_withdrawn_one_says_so_and_offers_nothing_more(client, referral):
    address = follow_link(client, referral)
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    said = text(client.get(address))
    assert "you withdrew it" in said
    assert "You withdrew" in said
    assert "/another" not in said
    assert "/withdraw" not in said


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [(CustomerChoice.ELSEWHERE, "you chose someone else"), (CustomerChoice.NOBODY, "you no longer needed it")],
)
def test_a_closed_one_says_what_was_answered(page, referral, chosen, sentence):
    customer_actions.choose(referral.enquiry_id, chosen=chosen, now=NOW)
    assert sentence in page()


def test_the_chosen_partner_is_named(page, referral, giulia):
    take(referral, giulia)
    customer_actions.choose(referral.enquiry_id, chosen=CustomerChoice.REFERRAL, referral_id=referral.id, now=NOW)
    assert "you chose Nordest Sistemi" in page()
    assert "You chose this partner" in page()


def test_after_it_was_withdrawn_a_no_is_not_held_back_any_more(page, referral, giulia):
    moves_actions.ignore(referral.id, by=acting(giulia), version=1, now=NOW)
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    assert "Not available" in page()
    assert "Waiting for an answer" not in page()


@pytest.mark.parametrize("address", PAGES)
def test_statements_do_not_grow_with_the_partners(client, location, address):
    settings.change({"partner_limit": 30})
    few = send_enquiry(location)[0]
    many = send_enquiry(location, *[make_partner(f"Partner {n}") for n in range(20)])[0]
    counts = []
    for referral in (few, many):
        clean = follow_link(client, referral)
        with count_statements() as count:
            client.get(f"{clean}{address}")
        counts.append(len(count.statements))
    assert counts[1] <= counts[0]


def test_a_partner_with_a_nasty_name_is_shown_as_words(client, open_for_enquiries):
    (referral,) = send_enquiry(make_partner("<b>Bold</b>", slug="bold"))
    assert "<b>Bold</b>" not in client.get(follow_link(client, referral)).get_data(as_text=True)
